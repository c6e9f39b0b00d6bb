import type { WgslFunctions } from "./library.ts";

/** Half precision in integers, so that it is the same on every device, with or without `shader-f16`: nearest, ties to even. */
export const HALVES: WgslFunctions = {
  /** The nearest half, as a single. */
  half: `fn half(x: f32) -> f32 {
  let bits = bitcast<u32>(x);
  let magnitude = bits & 0x7fffffffu;
  let sign = bits & 0x80000000u;
  if (magnitude >= 0x477ff000u) { return bitcast<f32>(select(sign | 0x7f800000u, bits, magnitude > 0x7f800000u)); }
  if (magnitude >= 0x38800000u) { return bitcast<f32>(sign | ((magnitude + 0xfffu + ((magnitude >> 13u) & 1u)) & 0xffffe000u)); }
  if (magnitude < 0x33000000u) { return bitcast<f32>(sign); }
  let shift = 126u - (magnitude >> 23u);
  let mantissa = (magnitude & 0x7fffffu) | 0x800000u;
  let rounded = (mantissa + (1u << (shift - 1u)) - 1u + ((mantissa >> shift) & 1u)) >> shift;
  return bitcast<f32>(sign | bitcast<u32>(f32(rounded) * 5.9604644775390625e-8f));
}`,
  /** The bits of a single that is a half. */
  half_bits: `fn half_bits(x: f32) -> u32 {
  let bits = bitcast<u32>(x);
  let magnitude = bits & 0x7fffffffu;
  let sign = (bits >> 16u) & 0x8000u;
  if (magnitude > 0x7f800000u) { return sign | 0x7e00u; }
  if (magnitude == 0x7f800000u) { return sign | 0x7c00u; }
  if (magnitude >= 0x38800000u) { return sign | ((magnitude >> 13u) - 0x1c000u); }
  return sign | u32(bitcast<f32>(magnitude) * 16777216f);
}`,
  half_value: `fn half_value(h: u32) -> f32 {
  let sign = (h & 0x8000u) << 16u;
  let magnitude = h & 0x7fffu;
  if (magnitude >= 0x7c00u) { return bitcast<f32>(sign | 0x7f800000u | ((magnitude & 0x3ffu) << 13u)); }
  if (magnitude >= 0x400u) { return bitcast<f32>(sign | ((magnitude << 13u) + 0x38000000u)); }
  return bitcast<f32>(sign | bitcast<u32>(f32(magnitude) * 5.9604644775390625e-8f));
}`,
};
