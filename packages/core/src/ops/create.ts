import type { DType } from "../dtype.ts";
import { cast, fill, iota } from "../ir/build.ts";
import { add, lt, mul, select, sub } from "../ir/arith.ts";
import { makeNode, noAttrs } from "../ir/node.ts";
import type { HostArray } from "../runtime/host.ts";
import type { Shape } from "../shape.ts";
import { Tensor } from "../tensor.ts";
import { type Nested, parseData } from "../tensor-data.ts";
import { checkDType } from "./check-dtype.ts";
import { checkShape } from "./check-shape.ts";

export interface TensorOptions {
  readonly dtype?: DType;
  /** False uses a typed array in place instead of copying it: the caller must leave it alone until the tensor was used. */
  readonly copy?: boolean;
}

/**
 * A tensor from numbers, booleans, nested arrays, or a typed array with an optional shape. f32 unless the typed array or
 * `dtype` says otherwise; booleans give bool. Numbers become a dtype as `cast` makes them: towards 0 and saturating for
 * integers, rounded for f16.
 *
 * @example
 * tensor([[1, 2], [3, 4]]).shape; // [2, 2]
 */
export function tensor(data: Nested | HostArray, shape?: Shape | TensorOptions, options?: TensorOptions): Tensor {
  if (typeof shape === "number") checkShape("tensor", shape, "data, ");
  const given = Array.isArray(shape) ? (shape as Shape) : undefined;
  const opts = options ?? (Array.isArray(shape) ? {} : ((shape as TensorOptions | undefined) ?? {}));
  const parsed = parseData(data, given, opts.dtype);
  const shared = parsed.data === data && opts.copy !== false;
  const node = makeNode("input", [], noAttrs(), [...parsed.shape], parsed.dtype);
  node.leaf = { host: shared ? parsed.data.slice() : parsed.data, storage: null, lost: null };
  return new Tensor(node);
}

function filled(op: string, shape: Shape, value: number, dtype: DType): Tensor {
  return new Tensor(fill(value, checkShape(op, shape), checkDType(dtype)));
}

/** One number over a shape. Throws ShapeError `E_SHAPE_SIZE`, DTypeError `E_DTYPE`. */
export function full(shape: Shape, value: number, dtype: DType = "f32"): Tensor {
  return filled("full", shape, value, dtype);
}
export function zeros(shape: Shape, dtype: DType = "f32"): Tensor {
  return filled("zeros", shape, 0, dtype);
}
export function ones(shape: Shape, dtype: DType = "f32"): Tensor {
  return filled("ones", shape, 1, dtype);
}
/** 0, 1, … n − 1. Throws ShapeError `E_SHAPE_SIZE`, DTypeError `E_DTYPE`. */
export function arange(n: number, dtype: DType = "i32"): Tensor {
  return new Tensor(cast(iota(checkShape("arange", [n])[0] ?? 0), checkDType(dtype)));
}
/** n numbers from start to stop, both included. */
export function linspace(start: number, stop: number, n: number): Tensor {
  const i = cast(iota(checkShape("linspace", [n])[0] ?? 0), "f32");
  const step = n > 1 ? (stop - start) / (n - 1) : 0;
  // From the nearer end, so that rounding moves neither of them.
  return new Tensor(select(lt(i, n / 2), add(mul(i, step), start), add(mul(sub(i, n - 1), step), stop)));
}
