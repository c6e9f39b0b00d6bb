import { callSite } from "../call-site.ts";
import { ShapeError } from "../errors.ts";
import { broadcastTo, eq, toFloat } from "../ir/arith.ts";
import { iota, reshape } from "../ir/build.ts";
import { Tensor } from "../tensor.ts";
import { checkIndexRange } from "./check-index.ts";

/**
 * f32 […, depth] with 1 where the class is the index, 0 elsewhere. An index out of range throws ArgumentError `E_INDEX_RANGE`
 * where its value is known on the host, and gives a row of 0 where only a device knows it. Throws ShapeError `E_SHAPE_ONEHOT` for a
 * depth that is no size.
 */
export function oneHot(index: Tensor, depth: number): Tensor {
  if (!Number.isInteger(depth) || depth < 0) throw new ShapeError("E_SHAPE_ONEHOT", `oneHot needs the number of classes, a non-negative integer, got ${String(depth)}.${callSite()}`);
  checkIndexRange("oneHot", index, depth);
  // −0 is 0.
  const shape = [...index.shape, depth + 0];
  const classes = broadcastTo(iota(depth), shape);
  return new Tensor(toFloat(eq(broadcastTo(reshape(index.cast("i32").node, [...index.shape, 1]), shape), classes)), [index]);
}
