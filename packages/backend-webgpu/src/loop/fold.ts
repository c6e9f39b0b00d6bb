import type { DType, ReduceOp } from "@receptive/core/extend";
import { REGISTER } from "../wgsl/element.ts";
import { literal } from "../wgsl/literal.ts";

const LOWEST: Readonly<Record<DType, number>> = { f32: -Infinity, f16: -Infinity, i32: -(2 ** 31), u32: 0, u8: 0, bool: 0 };
const HIGHEST: Readonly<Record<DType, number>> = { f32: Infinity, f16: Infinity, i32: 2 ** 31 - 1, u32: 2 ** 32 - 1, u8: 255, bool: 1 };

/** What an empty fold gives. Halves fold in singles. */
export function identityText(op: ReduceOp, dtype: DType): string {
  const value = { sum: 0, prod: 1, max: LOWEST[dtype], min: HIGHEST[dtype] }[op];
  return literal(dtype === "f16" ? "f32" : dtype, value);
}

export function foldText(op: ReduceOp, dtype: DType, a: string, b: string): string {
  const register = REGISTER[dtype];
  if (register === "bool") return op === "sum" || op === "max" ? `(${a} || ${b})` : `(${a} && ${b})`;
  if (op === "max" || op === "min") return register === "f32" ? `f32_${op}(${a}, ${b})` : `${op}(${a}, ${b})`;
  const text = `(${a} ${op === "sum" ? "+" : "*"} ${b})`;
  return dtype === "u8" ? `(${text} & 255u)` : text;
}
