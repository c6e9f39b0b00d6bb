import type { WgslFunctions } from "./library.ts";

/**
 * Comparisons by bits: exact for denormals where the device flushes them, and for NaN where its compiler takes it that there is
 * none. `f32_order` is an integer that grows with the number; −0 comes just before 0.
 */
export const COMPARISONS: WgslFunctions = {
  f32_order: "fn f32_order(x: f32) -> i32 { let bits = bitcast<i32>(x); return bits ^ ((bits >> 31u) & 0x7fffffffi); }",
  f32_eq: `fn f32_eq(a: f32, b: f32) -> bool {
  let x = bitcast<u32>(a);
  let y = bitcast<u32>(b);
  return (x == y && (x & 0x7fffffffu) <= 0x7f800000u) || ((x | y) & 0x7fffffffu) == 0u;
}`,
  f32_lt: `fn f32_lt(a: f32, b: f32) -> bool {
  let ordered = max(bitcast<u32>(a) & 0x7fffffffu, bitcast<u32>(b) & 0x7fffffffu) <= 0x7f800000u;
  let zeros = ((bitcast<u32>(a) | bitcast<u32>(b)) & 0x7fffffffu) == 0u;
  return ordered && !zeros && f32_order(a) < f32_order(b);
}`,
  f32_max: `fn f32_max(a: f32, b: f32) -> f32 {
  let larger = select(a, b, f32_order(b) > f32_order(a));
  return select(larger, bitcast<f32>(nan_bits), max(bitcast<u32>(a) & 0x7fffffffu, bitcast<u32>(b) & 0x7fffffffu) > 0x7f800000u);
}`,
  f32_min: `fn f32_min(a: f32, b: f32) -> f32 {
  let smaller = select(a, b, f32_order(b) < f32_order(a));
  return select(smaller, bitcast<f32>(nan_bits), max(bitcast<u32>(a) & 0x7fffffffu, bitcast<u32>(b) & 0x7fffffffu) > 0x7f800000u);
}`,
};
