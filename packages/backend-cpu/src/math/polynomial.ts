import type { Fn } from "../wasm/encoder.ts";
import * as OP from "../wasm/ops.ts";

/** Leaves the polynomial in local x on the stack, by Horner's rule; coefficients from the highest power down. */
export function polynomial(f: Fn, x: number, coefficients: readonly number[]): Fn {
  coefficients.forEach((coefficient, i) => {
    if (i > 0) f.get(x).op(OP.f32x4_mul);
    f.f32x4(coefficient);
    if (i > 0) f.op(OP.f32x4_add);
  });
  return f;
}

/** The same over f64x2. */
export function polynomial64(f: Fn, x: number, coefficients: readonly number[]): Fn {
  coefficients.forEach((coefficient, i) => {
    if (i > 0) f.get(x).op(OP.f64x2_mul);
    f.f64x2(coefficient);
    if (i > 0) f.op(OP.f64x2_add);
  });
  return f;
}
