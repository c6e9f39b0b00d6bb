import { callSite } from "../call-site.ts";
import { DTypeError, ShapeError } from "../errors.ts";
import { call1, permute, reshape } from "../ir/build.ts";
import type { Node } from "../ir/node.ts";
import { broadcastShapes, dim, formatShape } from "../shape.ts";
import { checkNumbers } from "../ops/check-dtype.ts";
import { dot } from "./dot.ts";

/** x of [1,1,…,m,k], where every batch axis is 1, or x as it is: brings both operands to the result's rank. */
function withRank(x: Node, rank: number): Node {
  return x.shape.length === rank ? x : reshape(x, [...new Array<number>(rank - x.shape.length).fill(1), ...x.shape]);
}

/** A transpose of the last two axes that the product can read through, or the node itself. */
function readThrough(x: Node): { base: Node; transposed: boolean } {
  const r = x.shape.length;
  const [inner] = x.inputs;
  if (x.op !== "permute" || x.leaf !== null || inner === undefined || r < 2) return { base: x, transposed: false };
  const swapped = x.attrs.axes.every((a, i) => a === (i === r - 1 ? r - 2 : i === r - 2 ? r - 1 : i));
  return swapped ? { base: inner, transposed: true } : { base: x, transposed: false };
}

/** NumPy's matmul: vectors, matrices, and batches that broadcast. */
export function matmul(a: Node, b: Node): Node {
  if (a.dtype !== b.dtype) throw new DTypeError("E_DTYPE_MATMUL", `matmul needs equal dtypes, got ${a.dtype} and ${b.dtype}; convert one with .cast("${a.dtype}").${callSite()}`);
  checkNumbers("matmul", a);
  if (a.shape.length === 0 || b.shape.length === 0) throw new ShapeError("E_SHAPE_MATMUL", `matmul needs vectors or matrices, got ${formatShape(a.shape)} x ${formatShape(b.shape)}; use mul for scalars.${callSite()}`);
  const left = a.shape.length === 1 ? reshape(a, [1, ...a.shape]) : a;
  const right = b.shape.length === 1 ? reshape(b, [...b.shape, 1]) : b;
  const [k, k2] = [dim(left.shape, left.shape.length - 1), dim(right.shape, right.shape.length - 2)];
  if (k !== k2) throw new ShapeError("E_SHAPE_MATMUL", `matmul needs equal inner sizes, got ${formatShape(a.shape)} x ${formatShape(b.shape)} (${k} ≠ ${k2}).${callSite()}`);
  const batch = broadcastShapes([left.shape.slice(0, -2), right.shape.slice(0, -2)]);
  if (batch === null) throw new ShapeError("E_SHAPE_MATMUL", `matmul needs batch axes that broadcast, got ${formatShape(a.shape)} x ${formatShape(b.shape)}.${callSite()}`);
  const out = product(left, right, batch.length + 2);
  const drop = [...(a.shape.length === 1 ? [out.shape.length - 2] : []), ...(b.shape.length === 1 ? [out.shape.length - 1] : [])];
  return reshape(out, out.shape.filter((_, i) => !drop.includes(i)));
}

function product(left: Node, right: Node, rank: number): Node {
  const shared = right.shape.slice(0, -2).every((d) => d === 1);
  // One matrix for the whole batch: the batch is more rows of one product.
  if (left.shape.length > 2 && shared && left.shape.length === rank) {
    const k = dim(left.shape, left.shape.length - 1);
    const flat = reshape(left, [left.shape.slice(0, -1).reduce((p, d) => p * d, 1), k]);
    const r = readThrough(reshape(right, right.shape.slice(-2)));
    const out = call1(dot, [flat, r.base], { transA: false, transB: r.transposed });
    return reshape(out, [...left.shape.slice(0, -1), dim(out.shape, 1)]);
  }
  const [a, b] = [readThrough(withRank(left, rank)), readThrough(withRank(right, rank))];
  return call1(dot, [a.base, b.base], { transA: a.transposed, transB: b.transposed });
}

/** Swaps two axes. */
export function transposeAxes(x: Node, p: number, q: number): Node {
  return permute(x, x.shape.map((_, i) => (i === p ? q : i === q ? p : i)));
}
