import { callSite } from "../call-site.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import { add, broadcastTo, div, lt, max, min, select, sub } from "../ir/arith.ts";
import { binary, cast, expand, fill, iota, reduce, reshape } from "../ir/build.ts";
import type { Node } from "../ir/node.ts";
import { dim, formatShape, type Shape } from "../shape.ts";
import { Tensor } from "../tensor.ts";
import { checkPositions } from "./check-positions.ts";
import { checkFloat } from "./check-dtype.ts";
import { takeNode } from "./take.ts";

const times = (x: Node, n: number): Node => binary("mul", x, fill(n, x.shape, x.dtype));

/** Means of bins along one axis: bin i covers [⌊i·n/out⌋, ⌈(i + 1)·n/out⌉). */
function binMeans(x: Node, axis: number, out: number): Node {
  const n = dim(x.shape, axis);
  if (n === out) return x;
  const most = Math.max(...Array.from({ length: out }, (_, i) => Math.ceil(((i + 1) * n) / out) - Math.floor((i * n) / out)));
  const bin = iota(out);
  const start = div(times(bin, n), out);
  const length = sub(div(add(times(add(bin, 1), n), out - 1), out), start);
  const cell = broadcastTo(reshape(iota(most), [1, most]), [out, most]);
  const wide = (v: Node): Node => expand(reshape(v, [out, 1]), [out, most]);
  const index = min(add(wide(start), cell), n - 1);
  const shape = [...x.shape.slice(0, axis), out, most, ...x.shape.slice(axis + 1)];
  const cells = reshape(takeNode(x, reshape(index, [out * most]), axis), shape);
  const spread = (v: Node, from: Shape): Node => broadcastTo(reshape(v, shape.map((_, i) => (i === axis ? dim(from, 0) : i === axis + 1 ? (from[1] ?? 1) : 1))), shape);
  const inside = spread(lt(cell, wide(length)), [out, most]);
  const sum = reduce("sum", select(inside, cells, 0), [axis + 1]);
  const count = broadcastTo(reshape(cast(max(length, 1), x.dtype), sum.shape.map((_, i) => (i === axis ? out : 1))), sum.shape);
  return binary("div", sum, count);
}

/**
 * Means over as many bins as the output has cells, whatever the input's size: x[n, c, …] → [n, c, …outputSize], bin i of an axis
 * covering [⌊i·W/out⌋, ⌈(i + 1)·W/out⌉). One number stands for every axis; 1 is global average pooling. Float. Throws
 * ShapeError `E_SHAPE_POOL`, DTypeError `E_DTYPE_ADAPTIVEAVGPOOL`, ArgumentError `E_WINDOW`.
 */
export function adaptiveAvgPool(x: Tensor, outputSize: number | readonly number[]): Tensor {
  checkFloat("adaptiveAvgPool", x);
  const n = x.rank - 2;
  if (n < 1 || x.shape.slice(2).includes(0)) throw new ShapeError("E_SHAPE_POOL", `adaptiveAvgPool needs x[n, c, …spatial] with cells to average, got ${formatShape(x.shape)}.${callSite()}`);
  const sizes = typeof outputSize === "number" ? new Array<number>(n).fill(outputSize) : outputSize;
  if (sizes.length !== n || sizes.some((v) => !Number.isInteger(v) || v < 1)) throw new ArgumentError("E_WINDOW", `adaptiveAvgPool needs ${n} positive integers, got ${formatShape(sizes)}.${callSite()}`);
  for (const [i, out] of sizes.entries()) checkPositions("adaptiveAvgPool", "E_WINDOW", (dim(x.shape, 2 + i) + 1) * (out + 1));
  let y = x.node;
  for (const [i, out] of sizes.entries()) y = binMeans(y, 2 + i, out);
  return new Tensor(y, [x]);
}
