/** erf over f32x4: x + x·P(x²) near 0, 1 - e^Q(|x|) beyond (minimax coefficients after N. Juffa's erff). */
import type { Fn } from "../wasm/encoder.ts";
import * as OP from "../wasm/ops.ts";
import { emitExp } from "./exp.ts";
import { polynomial } from "./polynomial.ts";

const NEAR: readonly number[] = [-5.96761703e-4, 4.99119423e-3, -2.67681349e-2, 1.12819925e-1, -3.76125336e-1, 1.28379166e-1];
const FAR: readonly number[] = [-1.72853470e-5, 3.83197126e-4, -3.88396438e-3, 2.42546219e-2, -1.06777877e-1, -6.34846687e-1, -1.28717512e-1];
/** erf rounds to 1 from here on, and Q must not turn back. */
const SATURATED = 4;

/** Takes x from the stack, leaves erf(x). */
export function emitErf(f: Fn): void {
  const x = f.v128Local();
  const magnitude = f.v128Local();
  const clamped = f.v128Local();
  const square = f.v128Local();
  f.tee(x).op(OP.f32x4_abs).tee(magnitude).f32x4(SATURATED).op(OP.f32x4_pmin).set(clamped);
  f.get(x).get(x).op(OP.f32x4_mul).set(square);
  polynomial(f, square, NEAR).get(x).op(OP.f32x4_mul).get(x).op(OP.f32x4_add);
  f.f32x4(1);
  polynomial(f, clamped, FAR).get(clamped).op(OP.f32x4_mul).get(clamped).op(OP.f32x4_sub);
  emitExp(f);
  f.op(OP.f32x4_sub).get(x).i32x4(-0x80000000).op(OP.v128_and, OP.v128_or);
  f.get(magnitude).f32x4(0.927734375).op(OP.f32x4_lt, OP.v128_bitselect);
}
