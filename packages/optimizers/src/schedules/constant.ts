import { where } from "@receptive/core";
import { checkCount, checkRate, type Schedule } from "./schedule.ts";

export interface ConstantOptions {
  /** What the rate is multiplied by during the first `steps` updates. Default 1. */
  readonly factor?: number;
  /** Default 0: the rate is the same from the first update on. */
  readonly steps?: number;
}

/** The same rate at every step, or (PyTorch's ConstantLR) at every step after the first few. Throws ArgumentError `E_SCHEDULE`. */
export function constant(lr: number, options: ConstantOptions = {}): Schedule {
  const { factor = 1, steps = 0 } = options;
  checkRate("constant", lr);
  checkRate("constant", factor, "factor");
  checkCount("constant", "steps", steps, 0);
  const schedule: Schedule = {
    name: "constant",
    rateAt: (step) => (step < steps ? lr * factor : lr),
    rate: (step) => (steps === 0 || factor === 1 ? lr : where(step.less(steps), lr * factor, lr)),
    bind: () => schedule,
  };
  return schedule;
}
