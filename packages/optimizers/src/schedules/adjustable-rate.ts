import { ArgumentError, full } from "@receptive/core";
import { scalarSlot } from "../leaves.ts";
import type { TrainState } from "../train-state.ts";
import { checkRate, type Schedule } from "./schedule.ts";

/**
 * A rate that the host may change between updates: it lies in the optimizer's state as the f32 scalar `rate`, so that a
 * compiled step goes on without another plan. `rateAt` knows its first value only. Throws ArgumentError `E_SCHEDULE`.
 *
 * @example
 * const optimizer = sgd(adjustableRate(0.1));
 */
export function adjustableRate(lr: number): Schedule {
  checkRate("adjustableRate", lr);
  const schedule: Schedule = {
    name: "adjustableRate",
    adjustable: true,
    rateAt: () => lr,
    rate: () => {
      throw new ArgumentError("E_SCHEDULE", "adjustableRate: only an optimizer can use it as its own rate; its value is in the optimizer's state.");
    },
    bind: () => schedule,
  };
  return schedule;
}

/**
 * The same state with another rate for the updates to come. Throws ArgumentError `E_SCHEDULE`; `E_OPTIMIZER_TREE` where the
 * optimizer's rate is not adjustable.
 */
export function withRate<S extends TrainState>(state: S, lr: number): S {
  checkRate("withRate", lr);
  scalarSlot("adjustableRate", state.opt, "rate");
  return { ...state, opt: { ...state.opt, rate: full([], lr) } };
}
