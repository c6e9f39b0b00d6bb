import { broadcastTo } from "../ir/arith.ts";
import { gather, reshape } from "../ir/build.ts";
import type { Node } from "../ir/node.ts";
import { ShapeError } from "../errors.ts";
import { dim, formatShape } from "../shape.ts";
import { Tensor } from "../tensor.ts";
import { axisOf } from "./axes.ts";
import { checkIndexRange } from "./check-index.ts";

/** Whole slices of x along an axis, for an index node i32[k]. */
export function takeNode(x: Node, index: Node, axis: number): Node {
  const k = dim(index.shape, 0);
  return gather(x, broadcastTo(reshape(index, x.shape.map((_, i) => (i === axis ? k : 1))), x.shape.map((d, i) => (i === axis ? k : d))), axis);
}

/**
 * Whole slices along an axis: index i32[k] → x with size k there; duplicates are allowed. An index out of range throws
 * ArgumentError `E_INDEX_RANGE` where its value is known on the host, and reads 0 where only a device knows it.
 */
export function take(x: Tensor, index: Tensor, axis = 0): Tensor {
  const at = axisOf("take", x.shape, axis);
  if (index.rank !== 1) throw new ShapeError("E_SHAPE_TAKE", `take needs an index of rank 1, got ${formatShape(index.shape)}.`);
  checkIndexRange("take", index, x.shape[at] ?? 0);
  return new Tensor(takeNode(x.node, index.node, at), [x, index]);
}
