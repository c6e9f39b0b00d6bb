import { ArgumentError, full } from "@receptive/core";
import { checkRate, type Schedule } from "./schedule.ts";

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
  if (!Number.isInteger(every) || every < 1) throw new ArgumentError("E_SCHEDULE", `stepDecay: every is an integer ≥ 1, got ${every}.`);
  if (!(factor > 0 && factor <= 1)) throw new ArgumentError("E_SCHEDULE", `stepDecay: factor is in (0, 1], got ${factor}.`);
  const schedule: Schedule = {
    name: "stepDecay",
    rateAt: (step) => lr * factor ** Math.floor(step / every),
    rate: (step) => full([], factor).pow(step.div(every).cast("f32")).mul(lr),
    bind: () => schedule,
  };
  return schedule;
}
