import { cumsum as cumsumComposite } from "../composites/cumsum.ts";
import { call1, cast } from "../ir/build.ts";
import { Tensor } from "../tensor.ts";
import { axisOf } from "./axes.ts";
import { checkNumbers } from "./check-dtype.ts";

/** Cumulative sum along an axis, each element included; the shape stays. bool counts as i32. Throws ShapeError `E_AXIS`, DTypeError `E_DTYPE_CUMSUM`. */
export function cumsum(x: Tensor, axis = -1): Tensor {
  const at = axisOf("cumsum", x.shape, axis);
  if (x.dtype !== "bool") checkNumbers("cumsum", x);
  return new Tensor(call1(cumsumComposite, [x.dtype === "bool" ? cast(x.node, "i32") : x.node], { axis: at, reverse: false }), [x]);
}
