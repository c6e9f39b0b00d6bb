import { callSite } from "../call-site.ts";
import { ArgumentError } from "../errors.ts";
import { where } from "../ops/join.ts";
import type { Tensor } from "../tensor.ts";
import { checkSameShape, type LossOptions, reduced } from "./reduction.ts";

export interface HuberLossOptions extends LossOptions {
  /** Where the parabola ends: 1 by default. */
  readonly delta?: number;
}
export interface SmoothL1LossOptions extends LossOptions {
  /** Where the parabola ends: 1 by default; 0 is the absolute error. */
  readonly beta?: number;
}

/** q·(d − q/2) with q = min(d, limit): ½d² up to the limit, limit·(d − limit/2) beyond. The parabola never sees a large d, so nothing overflows. */
function parabolaThenLine(d: Tensor, limit: number): Tensor {
  const q = where(d.greater(limit), limit, d);
  return q.mul(d.sub(q.mul(0.5)));
}

/**
 * With d = |input − target|: ½d² up to delta, delta·(d − ½delta) beyond (Huber 1964). Throws ShapeError `E_SHAPE_LOSS`,
 * ArgumentError `E_LOSS_OPTION`.
 */
export function huberLoss(input: Tensor, target: Tensor, options: HuberLossOptions = {}): Tensor {
  const { delta = 1 } = options;
  if (!(delta > 0)) throw new ArgumentError("E_LOSS_OPTION", `huberLoss needs delta > 0, got ${delta}.${callSite()}`);
  checkSameShape("huberLoss", input, target);
  return reduced(parabolaThenLine(input.sub(target).abs(), delta), options);
}

/**
 * With d = |input − target|: ½d²/beta below beta, d − ½beta beyond (Girshick 2015). Throws ShapeError `E_SHAPE_LOSS`,
 * ArgumentError `E_LOSS_OPTION`.
 */
export function smoothL1Loss(input: Tensor, target: Tensor, options: SmoothL1LossOptions = {}): Tensor {
  const { beta = 1 } = options;
  if (!(beta >= 0)) throw new ArgumentError("E_LOSS_OPTION", `smoothL1Loss needs beta ≥ 0, got ${beta}.${callSite()}`);
  checkSameShape("smoothL1Loss", input, target);
  const d = input.sub(target).abs();
  return reduced(beta === 0 ? d : parabolaThenLine(d, beta).div(beta), options);
}
