/** What follows a convolution before its results leave the inner cache: bias, relu, mask. */
import type { Epilogue } from "../../kernel-code.ts";
import { I32 } from "../../wasm/encoder.ts";
import type { Fn, ModuleBuilder } from "../../wasm/encoder.ts";
import * as OP from "../../wasm/ops.ts";
import { pointers, vectors } from "./arithmetic.ts";
import { CELL, HALF } from "./shape.ts";
import type { WinogradShape } from "./shape.ts";

/** (plane of an output, its bias, bytes from outputs to their mask, first row, end row, first column, end column): finishes a rectangle. */
export function finishOutputs(m: ModuleBuilder, { w }: WinogradShape, epilogue: Epilogue): Fn {
  const f = m.fn([I32, I32, I32, I32, I32, I32, I32]);
  const [at = 0, left = 0, mask = 0] = pointers(f, 3);
  const [bias = 0, value = 0] = vectors(f, 2);
  if (epilogue.bias) f.get(1).load32Splat().set(bias);
  const half = (offset: number): void => {
    f.get(at).load(offset);
    if (epilogue.bias) f.get(bias).op(OP.f32x4_add);
    f.set(value);
    // NaN is not below 0, and stays.
    if (epilogue.relu) f.get(value, value).f32x4(0).op(OP.f32x4_le, OP.v128_andnot).set(value);
    if (epilogue.mask) f.get(value).get(mask).load(offset).f32x4(0).op(OP.f32x4_eq, OP.v128_andnot).set(value);
    f.get(at, value).store(offset);
  };
  f.doWhile(() => {
    f.get(0).get(3).i32(w.out).op(OP.i32_mul).get(5).op(OP.i32_add).i32(CELL).op(OP.i32_mul, OP.i32_add).set(at);
    if (epilogue.mask) f.get(at, 2).op(OP.i32_add).set(mask);
    f.get(6, 5).op(OP.i32_sub).set(left);
    f.doWhile(() => {
      half(0);
      half(HALF);
      f.bump(at, CELL);
      if (epilogue.mask) f.bump(mask, CELL);
    }, () => f.countDown(left));
    f.bump(3, 1);
  }, () => f.get(3).get(4).op(OP.i32_lt_s));
  return f;
}
