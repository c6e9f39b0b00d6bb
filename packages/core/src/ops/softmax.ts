import { logSoftmax as logSoftmaxComposite, softmax as softmaxComposite } from "../composites/softmax.ts";
import { call1 } from "../ir/build.ts";
import { Tensor } from "../tensor.ts";
import { axisOf } from "./axes.ts";

/** σ_j(z) = e^{z_j} / Σ e^{z_k} along an axis, stable for large values. */
export function softmax(x: Tensor, axis = -1): Tensor {
  return new Tensor(call1(softmaxComposite, [x.node], { axis: axisOf("softmax", x.shape, axis) }), [x]);
}

/** log softmax along an axis, stable for large values. */
export function logSoftmax(x: Tensor, axis = -1): Tensor {
  return new Tensor(call1(logSoftmaxComposite, [x.node], { axis: axisOf("logSoftmax", x.shape, axis) }), [x]);
}
