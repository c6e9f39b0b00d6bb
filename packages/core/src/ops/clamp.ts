import type { Tensor } from "../tensor.ts";
import { where } from "./join.ts";

/**
 * Values limited to [min, max]; either may be null or left out. NaN stays. The derivative is 1 inside and on the limits, 0
 * outside. Where min > max everything becomes max.
 */
export function clamp(x: Tensor, min?: number | null, max?: number | null): Tensor {
  const raised = min === null || min === undefined ? x : where(x.less(min), min, x);
  return max === null || max === undefined ? raised : where(raised.greater(max), max, raised);
}

/** Values limited to [min, max], as a piecewise linear activation: the derivative is 1 inside, 0 on the limits and outside. NaN stays. */
export function hardtanh(x: Tensor, min = -1, max = 1): Tensor {
  const raised = where(x.lessEqual(min), min, x);
  return where(raised.greaterEqual(max), max, raised);
}
