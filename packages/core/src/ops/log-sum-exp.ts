import { logSumExp as logSumExpComposite } from "../composites/log-sum-exp.ts";
import { keepAxes } from "../ir/arith.ts";
import { call1 } from "../ir/build.ts";
import { type Axes, type ReduceOptions, Tensor } from "../tensor.ts";
import { distinctAxes } from "./axes.ts";
import { checkFloat } from "./check-dtype.ts";

/** log Σ eˣ over axes (all where left out), without overflow; of nothing, −∞. Float. Throws ShapeError `E_AXIS`. */
export function logSumExp(x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  checkFloat("logSumExp", x);
  const list = distinctAxes("logSumExp", x.shape, axes);
  const y = call1(logSumExpComposite, [x.node], { axes: list });
  return new Tensor(options.keepDims === true ? keepAxes(y, list) : y, [x]);
}
