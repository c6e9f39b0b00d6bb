/** tanh over f32x4 (Cephes tanhf): an odd polynomial below 0.625, so that small x keep their relative accuracy; 1 - 2 / (e^2x + 1) beyond. */
import type { Fn } from "../wasm/encoder.ts";
import * as OP from "../wasm/ops.ts";
import { emitExp } from "./exp.ts";
import { polynomial } from "./polynomial.ts";

/** Takes x from the stack, leaves tanh(x). */
export function emitTanh(f: Fn): void {
  const x = f.v128Local();
  const magnitude = f.v128Local();
  const square = f.v128Local();
  const small = f.v128Local();
  f.tee(x).op(OP.f32x4_abs).tee(magnitude);
  f.get(magnitude).op(OP.f32x4_mul).set(square);
  polynomial(f, square, [-5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1]);
  f.get(square).op(OP.f32x4_mul).get(x).op(OP.f32x4_mul).get(x).op(OP.f32x4_add).set(small);
  f.get(small);
  f.f32x4(1).f32x4(2);
  f.get(magnitude).get(magnitude).op(OP.f32x4_add);
  emitExp(f);
  f.f32x4(1).op(OP.f32x4_add, OP.f32x4_div, OP.f32x4_sub);
  f.get(magnitude).f32x4(0.625).op(OP.f32x4_lt, OP.v128_bitselect);
  // The sign of x, of -0 too, which the polynomial loses.
  f.get(x).i32x4(-0x80000000).op(OP.v128_and, OP.v128_or);
}
