import { full } from "@receptive/core";
import { checkFactor, checkRate, type Schedule } from "./schedule.ts";

export interface ExponentialOptions {
  /** What the rate is multiplied by after every update. */
  readonly factor: number;
}

/** lr·factor^step: PyTorch's ExponentialLR, counted in updates. Throws ArgumentError `E_SCHEDULE`. */
export function exponential(lr: number, options: ExponentialOptions): Schedule {
  const { factor } = options;
  checkRate("exponential", lr);
  checkFactor("exponential", factor);
  const schedule: Schedule = {
    name: "exponential",
    rateAt: (step) => lr * factor ** step,
    rate: (step) => full([], factor).pow(step.cast("f32")).mul(lr),
    bind: () => schedule,
  };
  return schedule;
}
