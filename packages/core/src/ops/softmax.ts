import { callSite } from "../call-site.ts";
import { DTypeError, ShapeError } from "../errors.ts";
import { crossEntropy as crossEntropyComposite, logSoftmax as logSoftmaxComposite, softmax as softmaxComposite } from "../composites/softmax.ts";
import { call1 } from "../ir/build.ts";
import { formatShape, sameShape } from "../shape.ts";
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

export interface CrossEntropyOptions {
  /** Mean over examples (default), their sum, or one loss for each. */
  readonly reduction?: "mean" | "sum" | "none";
}

/**
 * Cross-entropy of logits[n, c, …] with class labels i32[n, …], or with probabilities of the logits' shape. Mean over
 * examples by default. Labels must be in [0, c): loaders and `fit` check them on the host.
 */
export function crossEntropy(logits: Tensor, target: Tensor, options: CrossEntropyOptions = {}): Tensor {
  if (logits.rank < 2) throw new ShapeError("E_SHAPE_CROSSENTROPY", `crossEntropy needs logits[n, classes, …], got ${formatShape(logits.shape)}.${callSite()}`);
  const each = sameShape(logits.shape, target.shape) ? withProbabilities(logits, target) : withLabels(logits, target);
  const { reduction = "mean" } = options;
  return reduction === "mean" ? each.mean() : reduction === "sum" ? each.sum() : each;
}

function withProbabilities(logits: Tensor, target: Tensor): Tensor {
  return logSoftmax(logits, 1).mul(target).sum(1).neg();
}

function withLabels(logits: Tensor, target: Tensor): Tensor {
  const wanted = logits.shape.filter((_, i) => i !== 1);
  if (!sameShape(target.shape, wanted)) throw new ShapeError("E_SHAPE_CROSSENTROPY", `crossEntropy of logits ${formatShape(logits.shape)} needs labels ${formatShape(wanted)} or probabilities ${formatShape(logits.shape)}, got ${formatShape(target.shape)}.${callSite()}`);
  if (target.dtype !== "i32" && target.dtype !== "u8") throw new DTypeError("E_DTYPE_CROSSENTROPY", `crossEntropy needs integer labels (i32), got ${target.dtype}; convert them with .cast("i32").${callSite()}`);
  return new Tensor(call1(crossEntropyComposite, [logits.node, target.cast("i32").node], {}), [logits, target]);
}
