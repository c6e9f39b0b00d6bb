import { gather as gatherNode, scatterAdd as scatterAddNode } from "../ir/build.ts";
import { Tensor } from "../tensor.ts";
import { axisOf } from "./axes.ts";
import { checkIndexRange } from "./check-index.ts";

/**
 * out[i…] = x[…, index[i…], …] along an axis; index is i32, of x's rank and at most x's size off the axis. An index out of
 * range throws ArgumentError `E_INDEX_RANGE` where its value is known on the host, and reads 0 where only a device knows it.
 * Throws ShapeError `E_SHAPE_GATHER`, `E_AXIS`; DTypeError `E_DTYPE_GATHER`.
 */
export function gather(x: Tensor, index: Tensor, axis = 0): Tensor {
  const at = axisOf("gather", x.shape, axis);
  checkIndexRange("gather", index, x.shape[at] ?? 0);
  return new Tensor(gatherNode(x.node, index.node, at), [x, index]);
}

/**
 * base with update added at index along an axis; duplicates accumulate in order. An index out of range throws ArgumentError
 * `E_INDEX_RANGE` where its value is known on the host, and is dropped where only a device knows it. Throws ShapeError
 * `E_SHAPE_SCATTERADD`, `E_AXIS`; DTypeError `E_DTYPE_SCATTERADD`.
 */
export function scatterAdd(base: Tensor, index: Tensor, update: Tensor, axis = 0): Tensor {
  const at = axisOf("scatterAdd", base.shape, axis);
  checkIndexRange("scatterAdd", index, base.shape[at] ?? 0);
  return new Tensor(scatterAddNode(base.node, index.node, update.node, at), [base, index, update]);
}
