import { Tensor } from "../tensor.ts";
import { oneHotMask } from "../composites/softmax.ts";
import { where } from "../ops/join.ts";
import { atLabel, classLabels } from "./labels.ts";
import { checkSameShape, type LossOptions, reduced } from "./reduction.ts";

export interface HingeLossOptions extends LossOptions {
  /** The square of each term: smooth at the margin. */
  readonly squared?: boolean;
}
export interface MultiMarginLossOptions extends LossOptions {
  /** How far the label's score must lead: 1 by default. */
  readonly margin?: number;
  /** The square of each term. */
  readonly squared?: boolean;
}

/** max(0, 1 − t·x) for targets t of −1 and 1; its derivative is 0 at the margin. Any shape, the same for both. Throws ShapeError `E_SHAPE_LOSS`. */
export function hingeLoss(input: Tensor, target: Tensor, options: HingeLossOptions = {}): Tensor {
  checkSameShape("hingeLoss", input, target);
  const short = input.mul(target).rsub(1).relu();
  return reduced(options.squared === true ? short.square() : short, options);
}

/**
 * Multi-class hinge: Σ over the other classes of max(0, margin − score of the label + score), divided by the number of classes.
 * input[n, c, …], labels i32[n, …]. Throws ShapeError `E_SHAPE_MULTIMARGINLOSS`, DTypeError, ArgumentError `E_INDEX_RANGE`.
 */
export function multiMarginLoss(input: Tensor, target: Tensor, options: MultiMarginLossOptions = {}): Tensor {
  const labels = classLabels("multiMarginLoss", input, target);
  const own = new Tensor(oneHotMask(labels.node, input.shape), [labels]);
  const short = input.sub(atLabel(input, labels).unsqueeze(1)).add(options.margin ?? 1).relu();
  const terms = options.squared === true ? short.square() : short;
  return reduced(where(own, 0, terms).sum(1).div(input.shape[1] ?? 1), options);
}
