import { callSite } from "../call-site.ts";
import { crossEntropy as crossEntropyComposite } from "../composites/softmax.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import { call1 } from "../ir/build.ts";
import { checkFloat } from "../ops/check-dtype.ts";
import { where } from "../ops/join.ts";
import { logSoftmax } from "../ops/softmax.ts";
import { formatShape, sameShape } from "../shape.ts";
import { isFloat } from "../dtype.ts";
import { Tensor } from "../tensor.ts";
import { type ClassOptions, classLabels, classWeights } from "./labels.ts";
import { exampleWeights, reduceWeighted } from "./nll-loss.ts";
import { reduced } from "./reduction.ts";

export interface CrossEntropyOptions extends ClassOptions {
  /** ε: the target keeps 1 − ε of its probability, all classes share the rest. 0 by default. */
  readonly labelSmoothing?: number;
}

/**
 * Cross-entropy of logits[n, c, …] with class labels i32[n, …], or with probabilities of the logits' shape. The mean (default)
 * is over examples; with labels it divides by the sum of the weights of those that count. Labels out of range throw ArgumentError
 * `E_INDEX_RANGE` where the host knows their values; elsewhere loaders and `fit` check them. Throws ShapeError
 * `E_SHAPE_CROSSENTROPY`, DTypeError `E_DTYPE_CROSSENTROPY`.
 */
export function crossEntropy(logits: Tensor, target: Tensor, options: CrossEntropyOptions = {}): Tensor {
  const { labelSmoothing = 0 } = options;
  checkFloat("crossEntropy", logits);
  if (logits.rank < 2) throw new ShapeError("E_SHAPE_CROSSENTROPY", `crossEntropy needs logits[n, classes, …], got ${formatShape(logits.shape)}.${callSite()}`);
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) throw new ArgumentError("E_LOSS_OPTION", `crossEntropy's labelSmoothing is in [0, 1], got ${labelSmoothing}.${callSite()}`);
  if (isFloat(target.dtype) && sameShape(logits.shape, target.shape)) return withProbabilities(logits, target, options);
  return withLabels(logits, target, options);
}

function withProbabilities(logits: Tensor, target: Tensor, options: CrossEntropyOptions): Tensor {
  const { labelSmoothing = 0, weight } = options;
  const logP = logSoftmax(logits, 1);
  const smooth = labelSmoothing === 0 ? target : target.mul(1 - labelSmoothing).add(labelSmoothing / (logits.shape[1] ?? 1));
  const terms = logP.mul(smooth);
  const each = (weight === undefined ? terms : terms.mul(classWeights("crossEntropy", weight, logits))).sum(1).neg();
  return reduced(each, options);
}

function withLabels(logits: Tensor, target: Tensor, options: CrossEntropyOptions): Tensor {
  const { labelSmoothing = 0, weight, ignoreIndex } = options;
  const labels = classLabels("crossEntropy", logits, target, ignoreIndex);
  const weights = exampleWeights("crossEntropy", logits, labels, options);
  const plain = new Tensor(call1(crossEntropyComposite, [logits.node, labels.node], {}), [logits, labels]);
  const own = weights === null ? plain : plain.mul(weights);
  if (labelSmoothing === 0) return reduceWeighted(weights === null ? own : where(weights.equal(0), 0, own), weights, options);
  const logP = logSoftmax(logits, 1);
  const spread = (weight === undefined ? logP : logP.mul(classWeights("crossEntropy", weight, logits))).sum(1).neg();
  const both = own.mul(1 - labelSmoothing).add(spread.mul(labelSmoothing / (logits.shape[1] ?? 1)));
  const each = ignoreIndex === undefined ? both : where(labels.equal(ignoreIndex), 0, both);
  return reduceWeighted(each, weights, options);
}
