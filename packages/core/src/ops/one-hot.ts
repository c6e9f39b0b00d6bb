import { broadcastTo, eq, toFloat } from "../ir/arith.ts";
import { iota, reshape } from "../ir/build.ts";
import { Tensor } from "../tensor.ts";
import { checkIndexRange } from "./check-index.ts";

/**
 * f32 […, depth] with 1 where the class is the index, 0 elsewhere. An index out of range throws ArgumentError `E_INDEX_RANGE`
 * where its value is known on the host, and gives a row of 0 where only a device knows it.
 */
export function oneHot(index: Tensor, depth: number): Tensor {
  checkIndexRange("oneHot", index, depth);
  const shape = [...index.shape, depth];
  const classes = broadcastTo(iota(depth), shape);
  return new Tensor(toFloat(eq(broadcastTo(reshape(index.cast("i32").node, [...index.shape, 1]), shape), classes)), [index]);
}
