import { BackendError } from "@receptive/core/extend";
import type { DType, ReduceOp } from "@receptive/core/extend";
import type { Fn } from "../wasm/encoder.ts";
import * as OP from "../wasm/ops.ts";

/** How a reduction joins two vectors of partial results, and where it starts. */
export interface Fold { readonly join: number; readonly start: number; readonly dtype: DType }

const IDENTITY: Readonly<Record<ReduceOp, Readonly<Record<"f32" | "i32" | "u32" | "u8" | "bool", number>>>> = {
  sum: { f32: 0, i32: 0, u32: 0, u8: 0, bool: 0 },
  prod: { f32: 1, i32: 1, u32: 1, u8: 1, bool: -1 },
  max: { f32: -Infinity, i32: -0x80000000, u32: 0, u8: 0, bool: 0 },
  min: { f32: Infinity, i32: 0x7fffffff, u32: 0xffffffff, u8: 255, bool: -1 },
};
const JOIN: Readonly<Record<ReduceOp, Readonly<Record<"f32" | "i32" | "u32" | "u8" | "bool", number>>>> = {
  sum: { f32: OP.f32x4_add, i32: OP.i32x4_add, u32: OP.i32x4_add, u8: OP.i32x4_add, bool: OP.v128_or },
  prod: { f32: OP.f32x4_mul, i32: OP.i32x4_mul, u32: OP.i32x4_mul, u8: OP.i32x4_mul, bool: OP.v128_and },
  max: { f32: OP.f32x4_max, i32: OP.i32x4_max_s, u32: OP.i32x4_max_u, u8: OP.i32x4_max_u, bool: OP.v128_or },
  min: { f32: OP.f32x4_min, i32: OP.i32x4_min_s, u32: OP.i32x4_min_u, u8: OP.i32x4_min_u, bool: OP.v128_and },
};

export function foldOf(op: ReduceOp, dtype: DType): Fold {
  if (dtype === "f16") throw new BackendError("E_DTYPE_UNSUPPORTED", "cpu: f16 is not supported by this backend; cast to f32");
  return { join: JOIN[op][dtype], start: IDENTITY[op][dtype], dtype };
}

export function pushIdentity(f: Fn, fold: Fold): void {
  if (fold.dtype === "f32") f.f32x4(fold.start);
  else f.i32x4(fold.start | 0);
}

/** Joins the four lanes of `local` in a fixed order; every lane gets the result. */
export function foldLanes(f: Fn, fold: Fold, local: number): void {
  f.get(local).get(local).i32x4(0).shuffle(2, 3, 0, 1).op(fold.join).set(local);
  f.get(local).get(local).i32x4(0).shuffle(1, 0, 3, 2).op(fold.join).set(local);
}
