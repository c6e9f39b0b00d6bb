import { binaryCrossEntropy as binaryCrossEntropyComposite } from "../composites/binary-cross-entropy.ts";
import { call1 } from "../ir/build.ts";
import { checkFloat } from "../ops/check-dtype.ts";
import { softplus } from "../ops/softplus.ts";
import { Tensor } from "../tensor.ts";
import { checkSameShape, type LossOptions, reduced } from "./reduction.ts";

export interface BinaryCrossEntropyOptions extends LossOptions {
  /** Factors of the elements; broadcasts over them. */
  readonly weight?: Tensor;
}
export interface BinaryCrossEntropyWithLogitsOptions extends BinaryCrossEntropyOptions {
  /** Factors of the positive term, against classes of unequal size; broadcasts. */
  readonly positiveWeight?: Tensor;
}

function weighted(each: Tensor, options: BinaryCrossEntropyOptions): Tensor {
  return reduced(options.weight === undefined ? each : each.mul(options.weight), options);
}

/**
 * −(t·log p + (1 − t)·log(1 − p)) of probabilities p in [0, 1]; logarithms are limited to −100 as in PyTorch. Any shape, the
 * same for both. Throws ShapeError `E_SHAPE_LOSS`.
 */
export function binaryCrossEntropy(probabilities: Tensor, target: Tensor, options: BinaryCrossEntropyOptions = {}): Tensor {
  checkFloat("binaryCrossEntropy", probabilities);
  checkSameShape("binaryCrossEntropy", probabilities, target);
  return weighted(new Tensor(call1(binaryCrossEntropyComposite, [probabilities.node, target.node], {}), [probabilities, target]), options);
}

/**
 * Binary cross-entropy of sigmoid(logits), without forming it: softplus(x) − x·t, stable for every x. Any shape, the same for
 * both. Throws ShapeError `E_SHAPE_LOSS`.
 */
export function binaryCrossEntropyWithLogits(logits: Tensor, target: Tensor, options: BinaryCrossEntropyWithLogitsOptions = {}): Tensor {
  checkFloat("binaryCrossEntropyWithLogits", logits);
  checkSameShape("binaryCrossEntropyWithLogits", logits, target);
  const { positiveWeight } = options;
  if (positiveWeight === undefined) return weighted(softplus(logits).sub(logits.mul(target)), options);
  const factor = positiveWeight.sub(1).mul(target).add(1);
  return weighted(logits.mul(target.rsub(1)).add(factor.mul(softplus(logits.neg()))), options);
}
