/**
 * exp, log, tanh and erf in singles, each within a unit of the last place of the true value. WGSL's own are allowed 3 + 2|x|
 * units (exp), 2⁻²¹ absolute (log), 1e-5 absolute (tanh); it has no erf. Polynomials: Cephes (Moshier), erf after N. Juffa.
 */
import type { WgslFunctions } from "./library.ts";
import { horner, single } from "./wgsl-number.ts";

const EXP = [1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1];
const LOG = [7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1];
const TANH = [-5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1];
const ERF_NEAR = [-5.96761703e-4, 4.99119423e-3, -2.67681349e-2, 1.12819925e-1, -3.76125336e-1, 1.28379166e-1];
const ERF_FAR = [-1.72853470e-5, 3.83197126e-4, -3.88396438e-3, 2.42546219e-2, -1.06777877e-1, -6.34846687e-1, -1.28717512e-1];
/** ln 2 as a number of ten bits and the rest: n times the first is exact. */
const LN2_HIGH = 0.693359375;
const LN2_LOW = -2.12194440e-4;

export const EXPONENTIALS: WgslFunctions = {
  /** v · 2^n for a normal v > 0, rounded once, denormals included. */
  f32_scale: `fn f32_scale(v: f32, n: i32) -> f32 {
  let bits = bitcast<u32>(v);
  let e = i32(bits >> 23u) + n;
  if (e >= 1i && e <= 254i) { return bitcast<f32>((u32(e) << 23u) | (bits & 0x7fffffu)); }
  return f32_round(0u, ((bits & 0x7fffffu) | 0x800000u) << 2u, e);
}`,
  f32_exp: `fn f32_exp(x: f32) -> f32 {
  let bits = bitcast<u32>(x);
  if ((bits & 0x7fffffffu) > 0x7f800000u) { return x; }
  if ((bits & 0x7fffffffu) >= 0x42d20000u) { return select(bitcast<f32>(infinity_bits), 0f, bits >= 0x80000000u); }
  let n = floor(x * ${single(Math.LOG2E)} + 0.5f);
  let r = (x - n * ${single(LN2_HIGH)}) + n * ${single(-LN2_LOW)};
  return f32_scale(${horner("r", EXP)} * r * r + r + 1f, i32(n));
}`,
  f32_log: `fn f32_log(x: f32) -> f32 {
  let bits = bitcast<u32>(x);
  if ((bits & 0x7fffffffu) == 0u) { return bitcast<f32>(infinity_bits | 0x80000000u); }
  if (bits >= 0x7f800000u) { return select(bitcast<f32>(nan_bits), x, bits == 0x7f800000u); }
  let p = f32_parts(bits);
  let large = p.x > ${Math.floor(Math.SQRT2 * 2 ** 23)}i;
  let f = f32(p.x) * select(${single(2 ** -23)}, ${single(2 ** -24)}, large) - 1f;
  let e = f32(p.y - 127i + select(0i, 1i, large));
  let square = f * f;
  return ((${horner("f", LOG)} * f * square + e * ${single(LN2_LOW)}) - square * 0.5f + f) + e * ${single(LN2_HIGH)};
}`,
  f32_tanh: `fn f32_tanh(x: f32) -> f32 {
  let sign = bitcast<u32>(x) & 0x80000000u;
  let magnitude = bitcast<u32>(x) & 0x7fffffffu;
  if (magnitude > 0x7f800000u || magnitude < 0x39800000u) { return x; }
  let a = bitcast<f32>(magnitude);
  if (magnitude >= 0x41200000u) { return bitcast<f32>(sign | 0x3f800000u); }
  if (magnitude >= 0x3f200000u) { return bitcast<f32>(sign | bitcast<u32>(1f - f32_div(2f, f32_exp(2f * a) + 1f))); }
  let square = x * x;
  return ${horner("square", TANH)} * square * x + x;
}`,
  f32_erf: `fn f32_erf(x: f32) -> f32 {
  let sign = bitcast<u32>(x) & 0x80000000u;
  let magnitude = bitcast<u32>(x) & 0x7fffffffu;
  if (magnitude > 0x7f800000u) { return x; }
  if (magnitude < 0x00800000u) { return bitcast<f32>(sign | u32(f32(magnitude) * ${single(2 / Math.sqrt(Math.PI))} + 0.5f)); }
  if (magnitude < 0x39000000u) { return x * ${single(2 / Math.sqrt(Math.PI))}; }
  let a = bitcast<f32>(magnitude);
  if (magnitude >= 0x40800000u) { return bitcast<f32>(sign | 0x3f800000u); }
  if (magnitude >= 0x3f6d8000u) { return bitcast<f32>(sign | bitcast<u32>(1f - f32_exp(${horner("a", ERF_FAR)} * a - a))); }
  let square = x * x;
  return ${horner("square", ERF_NEAR)} * x + x;
}`,
};
