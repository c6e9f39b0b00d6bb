import { ones } from "../ops/create.ts";
import { checkFloat } from "../ops/check-dtype.ts";
import { where } from "../ops/join.ts";
import type { Tensor } from "../tensor.ts";
import { atLabel, type ClassOptions, classLabels, classWeights } from "./labels.ts";
import { reduced } from "./reduction.ts";

/** The weight of each example: its class's, or 1; 0 where its label is to be ignored. Null where every example counts 1. */
export function exampleWeights(loss: string, scores: Tensor, labels: Tensor, options: ClassOptions): Tensor | null {
  const { weight, ignoreIndex } = options;
  if (weight === undefined && ignoreIndex === undefined) return null;
  const all = weight === undefined ? ones(labels.shape, scores.dtype) : atLabel(classWeights(loss, weight, scores), labels);
  return ignoreIndex === undefined ? all : where(labels.equal(ignoreIndex), 0, all);
}

/** Losses of examples that are weighted already: the mean divides by the sum of the weights. */
export function reduceWeighted(each: Tensor, weights: Tensor | null, options: ClassOptions): Tensor {
  const { reduction = "mean" } = options;
  return weights !== null && reduction === "mean" ? each.sum().div(weights.sum()) : reduced(each, { reduction });
}

/**
 * −log p of the label: logProbabilities[n, c, …], labels i32[n, …]. The mean divides by the sum of the weights of the examples
 * that count. Labels out of range throw ArgumentError `E_INDEX_RANGE` where the host knows their values. Throws ShapeError
 * `E_SHAPE_NLLLOSS`, DTypeError `E_DTYPE_NLLLOSS`.
 */
export function nllLoss(logProbabilities: Tensor, target: Tensor, options: ClassOptions = {}): Tensor {
  checkFloat("nllLoss", logProbabilities);
  const labels = classLabels("nllLoss", logProbabilities, target, options.ignoreIndex);
  const weights = exampleWeights("nllLoss", logProbabilities, labels, options);
  const each = atLabel(logProbabilities, labels).neg();
  return reduceWeighted(weights === null ? each : where(weights.equal(0), 0, each.mul(weights)), weights, options);
}
