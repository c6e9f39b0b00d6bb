import { binary, cast, expand, iota, reduce, reshape } from "../ir/build.ts";
import { eq, keepAxes, not, select, spread } from "../ir/arith.ts";
import type { Composite } from "../ir/composite.ts";
import { call1 } from "../ir/build.ts";
import { dim } from "../shape.ts";
import { Tensor } from "../tensor.ts";
import { axisOf, checkNotEmpty } from "./axes.ts";

type ArgAttrs = { readonly axis: number; readonly kind: "max" | "min" } & Record<string, unknown>;

/** The first position of the extreme; a NaN counts as the extreme. */
const argExtreme: Composite<ArgAttrs> = {
  name: "argExtreme",
  infer: ([x], { axis }) => (x === undefined ? [] : [{ shape: x.shape.filter((_, i) => i !== axis), dtype: "i32" }]),
  decompose([x], { axis, kind }) {
    if (x === undefined) throw new RangeError("argMax has an input");
    const n = dim(x.shape, axis);
    const best = spread(reduce(kind, x, [axis]), [axis], x.shape);
    const positions = expand(reshape(iota(n), x.shape.map((_, i) => (i === axis ? n : 1))), x.shape);
    return [reduce("min", select(binary("or", eq(x, best), not(eq(x, x))), positions, n), [axis])];
  },
};

export interface ArgOptions { readonly keepDims?: boolean }

function argOf(kind: "max" | "min", x: Tensor, axis: number | undefined, options: ArgOptions): Tensor {
  const flat = axis === undefined ? reshape(x.node, [x.size]) : x.node;
  const a = axis === undefined ? 0 : axisOf(`arg${kind}`, x.shape, axis);
  checkNotEmpty(`arg${kind}`, flat.shape, [a]);
  const y = call1(argExtreme, [flat.dtype === "bool" || flat.dtype === "u8" ? cast(flat, "i32") : flat], { axis: a, kind });
  if (options.keepDims !== true) return new Tensor(y, [x]);
  return new Tensor(axis === undefined ? reshape(y, x.shape.map(() => 1)) : keepAxes(y, [a]), [x]);
}

/** Position (i32) of the first maximum along an axis, or in the flattened tensor. */
export function argMax(x: Tensor, axis?: number, options: ArgOptions = {}): Tensor {
  return argOf("max", x, axis, options);
}

/** Position (i32) of the first minimum along an axis, or in the flattened tensor. */
export function argMin(x: Tensor, axis?: number, options: ArgOptions = {}): Tensor {
  return argOf("min", x, axis, options);
}
