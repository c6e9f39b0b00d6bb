/**
 * sin and cos to the last bit or its neighbour for every single. x = n·π/2 + r: below 1608 with π/2 in three parts, n times the
 * first two exact; beyond by Payne and Hanek's window over the bits of 2/π, in integers. Then Cephes' polynomials. WGSL's own
 * are allowed 2⁻¹¹ absolute on [−π, π], and nothing is said beyond.
 */
import type { WgslFunctions } from "./library.ts";
import { horner, single } from "./wgsl-number.ts";

const FIRST = Math.floor((Math.PI / 2) * 2 ** 13) / 2 ** 13;
const SECOND = Math.floor((Math.PI / 2 - FIRST) * 2 ** 27) / 2 ** 27;
/** π/2 has more bits than a double: its tail belongs to the third part. */
const THIRD = Math.PI / 2 - FIRST - SECOND + 6.123233995736766e-17;
const SIN = [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1];
const COS = [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2];
/** A word of zeros, then 2/π as a binary fraction. */
const TWO_OVER_PI = [0, 0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0, 0xdb629599, 0x3c439041, 0xfe5163ab];

export const TRIGONOMETRY: WgslFunctions = {
  u32_mul_high: `fn u32_mul_high(a: u32, b: u32) -> u32 {
  let al = a & 0xffffu;
  let ah = a >> 16u;
  let bl = b & 0xffffu;
  let bh = b >> 16u;
  let middle = ah * bl + ((al * bl) >> 16u);
  let cross = al * bh + (middle & 0xffffu);
  return ah * bh + (middle >> 16u) + (cross >> 16u);
}`,
  two_over_pi: `fn two_over_pi(word: u32) -> u32 {
  switch word {
${TWO_OVER_PI.map((bits, i) => `    case ${i}u: { return 0x${bits.toString(16)}u; }`).join("\n")}
    default: { return 0u; }
  }
}`,
  /** 32 bits of 2/π from bit `at` on. */
  two_over_pi_bits: `fn two_over_pi_bits(at: u32) -> u32 {
  let word = two_over_pi(at >> 5u);
  let shift = at & 31u;
  if (shift == 0u) { return word; }
  return (word << shift) | (two_over_pi((at >> 5u) + 1u) >> (32u - shift));
}`,
  /** (r, quadrant) of a magnitude of 1024 or more. */
  f32_reduce_large: `fn f32_reduce_large(magnitude: u32) -> vec2<f32> {
  let m = (magnitude & 0x7fffffu) | 0x800000u;
  let at = (magnitude >> 23u) - 120u;
  let w0 = two_over_pi_bits(at);
  let w1 = two_over_pi_bits(at + 32u);
  let w2 = two_over_pi_bits(at + 64u);
  let carry2 = u32_mul_high(m, w2);
  let p1 = m * w1 + carry2;
  let p0 = m * w0 + u32_mul_high(m, w1) + select(0u, 1u, p1 < carry2);
  let p2 = m * w2;
  var quadrant = p0 >> 30u;
  var high = (p0 << 2u) | (p1 >> 30u);
  var low = (p1 << 2u) | (p2 >> 30u);
  let negative = high >= 0x80000000u;
  if (negative) {
    quadrant += 1u;
    low = ~low + 1u;
    high = ~high + select(0u, 1u, low == 0u);
  }
  let zeros = min(countLeadingZeros(high), 31u);
  let normal = select((high << zeros) | (low >> (32u - zeros)), high, zeros == 0u);
  let product = u32_mul_high(normal, 0xc90fdaa2u);
  let r = f32(product) * bitcast<f32>((96u - zeros) << 23u);
  return vec2<f32>(select(r, -r, negative), f32(quadrant & 3u));
}`,
  f32_reduce: `fn f32_reduce(x: f32) -> vec2<f32> {
  let magnitude = bitcast<u32>(x) & 0x7fffffffu;
  if (magnitude < 0x3f490fdbu) { return vec2<f32>(x, 0f); }
  if (magnitude >= 0x44800000u) {
    let large = f32_reduce_large(magnitude);
    if (bitcast<u32>(x) < 0x80000000u) { return large; }
    return vec2<f32>(-large.x, f32((4i - i32(large.y)) & 3i));
  }
  let n = floor(x * ${single(2 / Math.PI)} + 0.5f);
  let t = x - n * ${single(FIRST)};
  let w = n * ${single(SECOND)};
  let high = t - w;
  let low = (t - high) - w;
  return vec2<f32>(high + (low - n * ${single(THIRD)}), f32(i32(n) & 3i));
}`,
  f32_sin_cos: `fn f32_sin_cos(x: f32, turn: u32) -> f32 {
  if ((bitcast<u32>(x) & 0x7fffffffu) >= 0x7f800000u) { return bitcast<f32>(nan_bits); }
  let reduced = f32_reduce(x);
  let quadrant = u32(reduced.y) + turn;
  let r = reduced.x;
  let square = r * r;
  var value = ${horner("square", SIN)} * square * r + r;
  if ((quadrant & 1u) != 0u) { value = ${horner("square", COS)} * square * square - square * 0.5f + 1f; }
  return bitcast<f32>(bitcast<u32>(value) ^ ((quadrant & 2u) << 30u));
}`,
  f32_sin: "fn f32_sin(x: f32) -> f32 { if ((bitcast<u32>(x) & 0x7fffffffu) < 0x39800000u) { return x; } return f32_sin_cos(x, 0u); }",
  f32_cos: "fn f32_cos(x: f32) -> f32 { return f32_sin_cos(x, 1u); }",
};
