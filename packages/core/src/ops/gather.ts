import { gather as gatherNode, reshape, scatterAdd as scatterAddNode } from "../ir/build.ts";
import { broadcastTo, eq, toFloat } from "../ir/arith.ts";
import { iota } from "../ir/build.ts";
import { Tensor } from "../tensor.ts";
import { axisOf } from "./axes.ts";

/** out[i…] = x[…, index[i…], …] along an axis (i32 index of x's rank); an index out of range reads 0. */
export function gather(x: Tensor, index: Tensor, axis = 0): Tensor {
  return new Tensor(gatherNode(x.node, index.node, axisOf("gather", x.shape, axis)), [x, index]);
}

/** Whole slices along an axis: index i32[k] → x with size k there. */
export function take(x: Tensor, index: Tensor, axis = 0): Tensor {
  const a = axisOf("take", x.shape, axis);
  const k = index.size;
  const wide = broadcastTo(reshape(index.node, x.shape.map((_, i) => (i === a ? k : 1))), x.shape.map((d, i) => (i === a ? k : d)));
  return new Tensor(gatherNode(x.node, wide, a), [x, index]);
}

/** base with update added at index along an axis; duplicates accumulate in order, out of range is dropped. */
export function scatterAdd(base: Tensor, index: Tensor, update: Tensor, axis = 0): Tensor {
  return new Tensor(scatterAddNode(base.node, index.node, update.node, axisOf("scatterAdd", base.shape, axis)), [base, index, update]);
}

/** f32 […, depth] with 1 where the class is the index, 0 elsewhere (all 0 for an index out of range). */
export function oneHot(index: Tensor, depth: number): Tensor {
  const shape = [...index.shape, depth];
  const classes = broadcastTo(iota(depth), shape);
  return new Tensor(toFloat(eq(broadcastTo(reshape(index.cast("i32").node, [...index.shape, 1]), shape), classes)), [index]);
}
