import { callSite } from "../call-site.ts";
import { ArgumentError } from "../errors.ts";
import { where } from "../ops/join.ts";
import type { Tensor } from "../tensor.ts";
import { checkSameShape, type LossOptions, reduced } from "./reduction.ts";

export interface KlDivOptions {
  /** "batchmean" divides the sum by the first axis, which is the divergence's definition; "mean" (default) by all elements. */
  readonly reduction?: LossOptions["reduction"] | "batchmean";
  /** The target holds log-probabilities, too. */
  readonly logTarget?: boolean;
}

/**
 * Kullback-Leibler divergence t·(log t − input) of log-probabilities from probabilities t, with 0·log 0 = 0. Any shape, the
 * same for both. Throws ShapeError `E_SHAPE_LOSS`.
 */
export function klDiv(input: Tensor, target: Tensor, options: KlDivOptions = {}): Tensor {
  checkSameShape("klDiv", input, target);
  const { reduction = "mean", logTarget = false } = options;
  const each = logTarget ? target.exp().mul(target.sub(input)) : ofProbabilities(input, target);
  if (reduction !== "batchmean") return reduced(each, { reduction });
  if (input.rank === 0) throw new ArgumentError("E_REDUCTION", `klDiv has no batch axis to take the mean over in a scalar.${callSite()}`);
  return each.sum().div(input.shape[0] ?? 1);
}

function ofProbabilities(input: Tensor, target: Tensor): Tensor {
  const nothing = target.equal(0);
  return where(nothing, 0, target.mul(where(nothing, 1, target).log().sub(input)));
}
