import { full } from "@receptive/core";
import { checkCount, checkFactor, checkRate, type Schedule } from "./schedule.ts";

export interface StepDecayOptions {
  /** Updates between two drops. */
  readonly every: number;
  /** What the rate is multiplied by at each drop. Default 0.1. */
  readonly factor?: number;
}

/** lr·factor^⌊step/every⌋: PyTorch's StepLR, counted in updates. Throws ArgumentError `E_SCHEDULE`. */
export function stepDecay(lr: number, options: StepDecayOptions): Schedule {
  const { every, factor = 0.1 } = options;
  checkRate("stepDecay", lr);
  checkCount("stepDecay", "every", every);
  checkFactor("stepDecay", factor);
  const schedule: Schedule = {
    name: "stepDecay",
    rateAt: (step) => lr * factor ** Math.floor(step / every),
    rate: (step) => full([], factor).pow(step.div(every).cast("f32")).mul(lr),
    bind: () => schedule,
  };
  return schedule;
}
