/**
 * Division, square root and remainder to the last bit. WGSL promises quotients to 2.5 units of the last place, and lets devices
 * flush denormals; here the device's result is an estimate, and integers that wrap find the exact remainder: it is small, so its
 * low 32 bits are all of it.
 */
import type { WgslFunctions } from "./library.ts";

export const ARITHMETIC: WgslFunctions = {
  f32_neg: "fn f32_neg(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) ^ 0x80000000u); }",
  f32_abs: "fn f32_abs(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) & 0x7fffffffu); }",
  f32_floor: `fn f32_floor(x: f32) -> f32 {
  let magnitude = bitcast<u32>(x) & 0x7fffffffu;
  if (magnitude < 0x00800000u) { return select(bitcast<f32>(bitcast<u32>(x) & 0x80000000u), -1f, bitcast<u32>(x) > 0x80000000u); }
  return floor(x);
}`,
  /** Mantissa with its top bit at 23, and the exponent that makes it the number: magnitude = m · 2^(e − 150). Not for 0. */
  f32_parts: `fn f32_parts(magnitude: u32) -> vec2<i32> {
  if (magnitude >= 0x00800000u) { return vec2<i32>(i32((magnitude & 0x7fffffu) | 0x800000u), i32(magnitude >> 23u)); }
  let shift = countLeadingZeros(magnitude) - 8u;
  return vec2<i32>(i32(magnitude << shift), 1i - i32(shift));
}`,
  /** The nearest single to m · 2^(e − 152), where m has its top bit at 25 and its last bit also stands for all that lies below. */
  f32_round: `fn f32_round(sign: u32, m: u32, e: i32) -> f32 {
  if (e >= 255i) { return bitcast<f32>(sign | 0x7f800000u); }
  if (e >= 1i) {
    let low = m & 3u;
    let up = select(0u, 1u, low == 3u || (low == 2u && (m & 4u) != 0u));
    return bitcast<f32>(sign | ((u32(e - 1i) << 23u) + (m >> 2u) + up));
  }
  let shift = u32(3i - e);
  if (shift > 27u) { return bitcast<f32>(sign); }
  let rest = m & ((1u << shift) - 1u);
  let tie = 1u << (shift - 1u);
  let up = select(0u, 1u, rest > tie || (rest == tie && ((m >> shift) & 1u) != 0u));
  return bitcast<f32>(sign | ((m >> shift) + up));
}`,
  f32_div: `fn f32_div(a: f32, b: f32) -> f32 {
  let sign = (bitcast<u32>(a) ^ bitcast<u32>(b)) & 0x80000000u;
  let x = bitcast<u32>(a) & 0x7fffffffu;
  let y = bitcast<u32>(b) & 0x7fffffffu;
  if (max(x, y) >= 0x7f800000u || x == 0u || y == 0u) {
    if (max(x, y) > 0x7f800000u || (x == y)) { return bitcast<f32>(nan_bits); }
    return bitcast<f32>(select(sign, sign | 0x7f800000u, x == 0x7f800000u || y == 0u));
  }
  let n = f32_parts(x);
  let d = f32_parts(y);
  // The quotient lies in (2^24, 2^26); 25 or 26 of its bits, and whether more follow.
  var quotient = u32((f32(n.x) / f32(d.x)) * 33554432f);
  var rest = i32((u32(n.x) << 25u) - quotient * u32(d.x));
  let off = i32(floor(f32(rest) / f32(d.x)));
  quotient = u32(i32(quotient) + off);
  rest -= off * d.x;
  if (rest < 0i) { quotient -= 1u; rest += d.x; }
  if (rest >= d.x) { quotient += 1u; rest -= d.x; }
  var e = n.y - d.y + 127i;
  if (quotient < 33554432u) { quotient <<= 1u; e -= 1i; rest *= 2i; if (rest >= d.x) { quotient |= 1u; rest -= d.x; } }
  return f32_round(sign, quotient | select(0u, 1u, rest != 0i), e);
}`,
  f32_sqrt: `fn f32_sqrt(x: f32) -> f32 {
  let bits = bitcast<u32>(x);
  if (bits == 0u || bits == 0x80000000u || bits == 0x7f800000u) { return x; }
  if (bits > 0x7f800000u) { return bitcast<f32>(nan_bits); }
  let p = f32_parts(bits);
  // m · 2^k with what is left of the exponent even: the root's top bit is bit 24.
  let k = 26i - (p.y & 1i);
  var root = u32(sqrt(f32(p.x) * select(33554432f, 67108864f, k == 26i)));
  var rest = i32((u32(p.x) << u32(k)) - root * root);
  let off = i32(floor(f32(rest) / (2f * f32(root))));
  rest -= off * (2i * i32(root) + off);
  root = u32(i32(root) + off);
  if (rest < 0i) { root -= 1u; rest += 2i * i32(root) + 1i; }
  if (rest > 2i * i32(root)) { rest -= 2i * i32(root) + 1i; root += 1u; }
  return f32_round(0u, (root << 1u) | select(0u, 1u, rest != 0i), (p.y - 150i - k) / 2i + 151i);
}`,
  /** C's fmod, exact: the dividend's mantissa modulo the divisor's, eight bits at a time. */
  f32_rem: `fn f32_rem(a: f32, b: f32) -> f32 {
  let sign = bitcast<u32>(a) & 0x80000000u;
  let x = bitcast<u32>(a) & 0x7fffffffu;
  let y = bitcast<u32>(b) & 0x7fffffffu;
  if (x >= 0x7f800000u || y > 0x7f800000u || y == 0u) { return bitcast<f32>(nan_bits); }
  if (x < y) { return a; }
  let n = f32_parts(x);
  let d = f32_parts(y);
  var rest = u32(n.x) % u32(d.x);
  var steps = n.y - d.y;
  while (steps > 0i && rest != 0u) {
    let shift = min(steps, 8i);
    rest = (rest << u32(shift)) % u32(d.x);
    steps -= shift;
  }
  if (rest == 0u) { return bitcast<f32>(sign); }
  let shift = countLeadingZeros(rest) - 8u;
  let e = d.y - i32(shift);
  if (e >= 1i) { return bitcast<f32>(sign | ((u32(e - 1i) << 23u) + (rest << shift))); }
  // Exact: a denormal's unit divides both operands.
  return bitcast<f32>(sign | select(rest >> u32(1i - d.y), rest << u32(d.y - 1i), d.y >= 1i));
}`,
};
