/**
 * exp over f32x4: n = round(x / ln 2), a polynomial in the rest (Cephes expf), then two scalings by powers of two, so that
 * denormal results round once and e^x above the largest float is Infinity. NaN passes: pmin and pmax keep their first operand.
 */
import type { Fn } from "../wasm/encoder.ts";
import * as OP from "../wasm/ops.ts";
import { polynomial } from "./polynomial.ts";

const COEFFICIENTS: readonly number[] = [1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1];
/** 1.5 · 2^23: adding it rounds to an integer that stands in the low bits. */
const ROUND = 12582912;

/** Takes x from the stack, leaves exp(x). */
export function emitExp(f: Fn): void {
  const x = f.v128Local();
  const n = f.v128Local();
  const bits = f.v128Local();
  f.f32x4(-104.5).op(OP.f32x4_pmax).f32x4(89).op(OP.f32x4_pmin).set(x);
  f.get(x).f32x4(1.44269504).op(OP.f32x4_mul).f32x4(ROUND).op(OP.f32x4_add).tee(bits).f32x4(ROUND).op(OP.f32x4_sub).set(n);
  f.get(bits).f32x4(ROUND).op(OP.i32x4_sub).set(bits);
  f.get(x).get(n).f32x4(0.693359375).op(OP.f32x4_mul, OP.f32x4_sub);
  f.get(n).f32x4(-2.12194440e-4).op(OP.f32x4_mul, OP.f32x4_sub).set(x);
  polynomial(f, x, COEFFICIENTS);
  f.get(x).op(OP.f32x4_mul).get(x).op(OP.f32x4_mul).get(x).op(OP.f32x4_add).f32x4(1).op(OP.f32x4_add);
  // 2^n as 2^(n >> 1) · 2^(n - (n >> 1)): each factor is a normal float.
  f.get(bits).i32(1).op(OP.i32x4_shr_s).tee(n).i32(23).op(OP.i32x4_shl).f32x4(1).op(OP.i32x4_add, OP.f32x4_mul);
  f.get(bits).get(n).op(OP.i32x4_sub).i32(23).op(OP.i32x4_shl).f32x4(1).op(OP.i32x4_add, OP.f32x4_mul);
}
