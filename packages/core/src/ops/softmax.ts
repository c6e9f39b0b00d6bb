import { logSoftmax as logSoftmaxComposite, softmax as softmaxComposite } from "../composites/softmax.ts";
import { call1 } from "../ir/build.ts";
import { Tensor } from "../tensor.ts";
import { axisOf } from "./axes.ts";
import { checkFloat } from "./check-dtype.ts";

/** σ_j(z) = e^{z_j} / Σ e^{z_k} along an axis, stable for large values. Float. Throws DTypeError `E_DTYPE_SOFTMAX`. */
export function softmax(x: Tensor, axis = -1): Tensor {
  checkFloat("softmax", x);
  return new Tensor(call1(softmaxComposite, [x.node], { axis: axisOf("softmax", x.shape, axis) }), [x]);
}

/** log softmax along an axis, stable for large values. Float. Throws DTypeError `E_DTYPE_LOGSOFTMAX`. */
export function logSoftmax(x: Tensor, axis = -1): Tensor {
  checkFloat("logSoftmax", x);
  return new Tensor(call1(logSoftmaxComposite, [x.node], { axis: axisOf("logSoftmax", x.shape, axis) }), [x]);
}
