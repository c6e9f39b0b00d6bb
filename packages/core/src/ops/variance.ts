import { dim } from "../shape.ts";
import { type Axes, type ReduceOptions, type Tensor } from "../tensor.ts";
import { distinctAxes } from "./axes.ts";
import { norm } from "./norm.ts";

export interface VarianceOptions extends ReduceOptions {
  /** Taken off the number of values in the denominator: 0 for the population (default), 1 for the unbiased estimate. */
  readonly correction?: number;
}

function degreesOfFreedom(x: Tensor, axes: readonly number[], correction: number): number {
  return Math.max(0, axes.reduce((n, a) => n * dim(x.shape, a), 1) - correction);
}

/** Σ(x − mean)²/(n − correction) over axes (all where left out); NaN where that is 0/0. Float. Throws ShapeError `E_AXIS`. */
export function variance(x: Tensor, axes?: Axes, options: VarianceOptions = {}): Tensor {
  const list = distinctAxes("variance", x.shape, axes);
  const deviation = x.sub(x.mean(list, { keepDims: true }));
  return deviation.square().sum(list, options).div(degreesOfFreedom(x, list, options.correction ?? 0));
}

/** √variance. Its gradient is 0 where all values are equal. */
export function std(x: Tensor, axes?: Axes, options: VarianceOptions = {}): Tensor {
  const list = distinctAxes("std", x.shape, axes);
  const deviation = x.sub(x.mean(list, { keepDims: true }));
  return norm(deviation, list, options).div(Math.sqrt(degreesOfFreedom(x, list, options.correction ?? 0)));
}
