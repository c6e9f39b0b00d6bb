import { ArgumentError, type Tensor, where } from "@receptive/core";
import { checkFactor, checkRate, type Schedule } from "./schedule.ts";

export interface MultiStepOptions {
  /** The updates, from 0, at which the rate drops. */
  readonly at: readonly number[];
  /** What the rate is multiplied by at each drop. Default 0.1. */
  readonly factor?: number;
}

/** lr·factor^(drops so far): PyTorch's MultiStepLR, counted in updates. Throws ArgumentError `E_SCHEDULE`. */
export function multiStep(lr: number, options: MultiStepOptions): Schedule {
  const { factor = 0.1 } = options;
  const at = [...options.at].sort((a, b) => a - b);
  checkRate("multiStep", lr);
  checkFactor("multiStep", factor);
  if (at.some((step) => !Number.isInteger(step) || step < 0)) throw new ArgumentError("E_SCHEDULE", `multiStep: at lists integers ≥ 0, got [${at.join(", ")}].`);
  const schedule: Schedule = {
    name: "multiStep",
    rateAt: (step) => lr * factor ** at.filter((drop) => drop <= step).length,
    rate: (step) => at.reduce<Tensor | number>((rate, drop, i) => where(step.less(drop), rate, lr * factor ** (i + 1)), lr),
    bind: () => schedule,
  };
  return schedule;
}
