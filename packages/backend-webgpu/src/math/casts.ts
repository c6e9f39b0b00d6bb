import type { WgslFunctions } from "./library.ts";

/** Floats to integers: truncated, held at the ends of the range, NaN to 0. Tests look at bits, for compilers may take it that no NaN exists. */
export const CASTS: WgslFunctions = {
  f32_is_nan: "fn f32_is_nan(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }",
  f32_is_not_zero: "fn f32_is_not_zero(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) != 0u; }",
  /** Halves are exact, so their sum rounds once; some devices truncate. */
  u32_to_f32: "fn u32_to_f32(x: u32) -> f32 { return f32(x >> 16u) * 65536f + f32(x & 0xffffu); }",
  f32_to_i32: `fn f32_to_i32(x: f32) -> i32 {
  let bits = bitcast<u32>(x);
  if ((bits & 0x7fffffffu) > 0x7f800000u) { return 0i; }
  if ((bits & 0x7fffffffu) >= 0x4f000000u) { return select(2147483647i, i32(-2147483648), bits >= 0x80000000u); }
  return i32(x);
}`,
  f32_to_u32: `fn f32_to_u32(x: f32) -> u32 {
  let bits = bitcast<u32>(x);
  if (bits >= 0x80000000u || bits > 0x7f800000u) { return 0u; }
  if (bits >= 0x4f800000u) { return 4294967295u; }
  return u32(x);
}`,
};
