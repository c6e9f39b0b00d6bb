import type { DType } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import { cast, fill, iota } from "../ir/build.ts";
import { add, mul } from "../ir/arith.ts";
import { makeNode, noAttrs } from "../ir/node.ts";
import type { HostArray } from "../runtime/host.ts";
import { formatShape, type Shape } from "../shape.ts";
import { Tensor } from "../tensor.ts";
import { type Nested, parseData } from "../tensor-data.ts";

export interface TensorOptions {
  readonly dtype?: DType;
  /** False uses a typed array in place instead of copying it: the caller must leave it alone until the tensor was used. */
  readonly copy?: boolean;
}

/**
 * A tensor from numbers, booleans, nested arrays, or a typed array with an optional shape. f32 unless the typed array or
 * `dtype` says otherwise; booleans give bool.
 *
 * @example
 * tensor([[1, 2], [3, 4]]).shape; // [2, 2]
 */
export function tensor(data: Nested | HostArray, shape?: Shape | TensorOptions, options?: TensorOptions): Tensor {
  const given = Array.isArray(shape) ? (shape as Shape) : undefined;
  const opts = options ?? (Array.isArray(shape) ? {} : ((shape as TensorOptions | undefined) ?? {}));
  const parsed = parseData(data, given, opts.dtype);
  const shared = parsed.data === data && opts.copy !== false;
  const node = makeNode("input", [], noAttrs(), [...parsed.shape], parsed.dtype);
  node.leaf = { host: shared ? parsed.data.slice() : parsed.data, storage: null, lost: null };
  return new Tensor(node);
}

function checked(shape: Shape): Shape {
  if (shape.some((d) => !Number.isInteger(d) || d < 0)) throw new ShapeError("E_SHAPE_SIZE", `a shape holds non-negative integers, got ${formatShape(shape)}.`);
  return [...shape];
}

export function full(shape: Shape, value: number, dtype: DType = "f32"): Tensor {
  return new Tensor(fill(value, checked(shape), dtype));
}
export function zeros(shape: Shape, dtype: DType = "f32"): Tensor {
  return full(shape, 0, dtype);
}
export function ones(shape: Shape, dtype: DType = "f32"): Tensor {
  return full(shape, 1, dtype);
}
/** 0, 1, … n − 1. */
export function arange(n: number, dtype: DType = "i32"): Tensor {
  return new Tensor(cast(iota(checked([n])[0] ?? 0), dtype));
}
/** n numbers from start to stop, both included. */
export function linspace(start: number, stop: number, n: number): Tensor {
  const i = cast(iota(checked([n])[0] ?? 0), "f32");
  return new Tensor(add(mul(i, n > 1 ? (stop - start) / (n - 1) : 0), start));
}
