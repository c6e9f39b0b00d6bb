/** Natural logarithm over f32x4 (Cephes logf): denormals are scaled up first; log(0) = -Infinity, log(x < 0) = NaN. */
import type { Fn } from "../wasm/encoder.ts";
import * as OP from "../wasm/ops.ts";
import { polynomial } from "./polynomial.ts";

const COEFFICIENTS: readonly number[] = [
  7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1,
  -2.4999993993e-1, 3.3333331174e-1,
];
const SQRT_HALF_BITS = 0x3f3504f3;
const SMALLEST_NORMAL = 1.1754943508222875e-38;

/** Takes x from the stack, leaves log(x). */
export function emitLog(f: Fn): void {
  const input = f.v128Local();
  const x = f.v128Local();
  const e = f.v128Local();
  const small = f.v128Local();
  const square = f.v128Local();
  f.tee(input).f32x4(SMALLEST_NORMAL).op(OP.f32x4_lt).set(small);
  f.get(input).f32x4(8388608).op(OP.f32x4_mul).get(input).get(small).op(OP.v128_bitselect).set(x);
  f.get(x).i32x4(SQRT_HALF_BITS).op(OP.i32x4_sub).tee(e);
  f.i32x4(0x007fffff).op(OP.v128_and).i32x4(SQRT_HALF_BITS).op(OP.i32x4_add).f32x4(1).op(OP.f32x4_sub).set(x);
  f.get(e).i32(23).op(OP.i32x4_shr_s, OP.f32x4_convert_i32x4_s).get(small).f32x4(23).op(OP.v128_and, OP.f32x4_sub).set(e);
  f.get(x).get(x).op(OP.f32x4_mul).set(square);
  polynomial(f, x, COEFFICIENTS).get(x).op(OP.f32x4_mul).get(square).op(OP.f32x4_mul);
  f.get(e).f32x4(-2.12194440e-4).op(OP.f32x4_mul, OP.f32x4_add).get(square).f32x4(0.5).op(OP.f32x4_mul, OP.f32x4_sub);
  f.get(x).op(OP.f32x4_add).get(e).f32x4(0.693359375).op(OP.f32x4_mul, OP.f32x4_add).set(x);
  // Infinity and NaN as they came, zero to -Infinity, below zero to NaN.
  f.get(x).get(input).get(input).f32x4(Infinity).op(OP.f32x4_lt, OP.v128_bitselect).set(x);
  f.f32x4(-Infinity).get(x).get(input).f32x4(0).op(OP.f32x4_eq, OP.v128_bitselect);
  f.get(input).f32x4(0).op(OP.f32x4_lt, OP.v128_or);
}
