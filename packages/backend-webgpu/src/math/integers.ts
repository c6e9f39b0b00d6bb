import type { WgslFunctions } from "./library.ts";

const division = (type: "i32" | "u32", zero: string): WgslFunctions => ({
  [`${type}_div`]: `fn ${type}_div(a: ${type}, b: ${type}) -> ${type} { return select(a / b, ${zero}, b == ${zero}); }`,
  [`${type}_rem`]: `fn ${type}_rem(a: ${type}, b: ${type}) -> ${type} { return select(a % b, ${zero}, b == ${zero}); }`,
});

/** Division by zero gives 0; powers wrap, and a negative exponent divides 1 by the power. */
export const INTEGERS: WgslFunctions = {
  ...division("i32", "0i"),
  ...division("u32", "0u"),
  u32_pow: `fn u32_pow(a: u32, b: u32) -> u32 {
  var result = 1u;
  var square = a;
  var rest = b;
  while (rest != 0u) {
    if ((rest & 1u) != 0u) { result *= square; }
    square *= square;
    rest >>= 1u;
  }
  return result;
}`,
  i32_pow: `fn i32_pow(a: i32, b: i32) -> i32 {
  if (b >= 0i) { return bitcast<i32>(u32_pow(bitcast<u32>(a), bitcast<u32>(b))); }
  if (a == 1i) { return 1i; }
  return select(0i, select(1i, -1i, (b & 1i) != 0i), a == -1i);
}`,
};
