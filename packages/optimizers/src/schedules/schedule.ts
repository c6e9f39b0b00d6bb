import { ArgumentError, type Tensor } from "@receptive/core";
import type { TrainInfo } from "../optimizer.ts";

/** A learning rate that may change from update to update, on the host and inside a graph. */
export interface Schedule {
  readonly name: string;
  /** The rate of update `step`, from 0. */
  rateAt(step: number): number;
  /** The same from the step counter, i32 scalar: a number where it never changes, else an f32 scalar. */
  rate(step: Tensor): Tensor | number;
  /** The same schedule, with what it takes from the length of the run filled in. */
  bind(info: TrainInfo): Schedule;
  /** True: the rate is part of the optimizer's state, starts at `rateAt(0)`, and changes with `withRate`. */
  readonly adjustable?: true;
}

/** A learning rate as users write it. */
export type Rate = number | Schedule;

/** A base rate: finite and ≥ 0. Throws ArgumentError `E_SCHEDULE`. */
export function checkRate(schedule: string, rate: number, what = "the learning rate"): void {
  if (!(Number.isFinite(rate) && rate >= 0)) throw new ArgumentError("E_SCHEDULE", `${schedule}: ${what} is a number ≥ 0, got ${rate}.`);
}

/** A number of updates: an integer ≥ 1. Throws ArgumentError `E_SCHEDULE`. */
export function checkCount(schedule: string, what: string, count: number, least = 1): void {
  if (!Number.isInteger(count) || count < least) throw new ArgumentError("E_SCHEDULE", `${schedule}: ${what} is an integer ≥ ${least}, got ${count}.`);
}

/** What a rate is multiplied by to make it fall: in (0, 1]. Throws ArgumentError `E_SCHEDULE`. */
export function checkFactor(schedule: string, factor: number, what = "factor"): void {
  if (!(factor > 0 && factor <= 1)) throw new ArgumentError("E_SCHEDULE", `${schedule}: ${what} is in (0, 1], got ${factor}.`);
}

/** The length that a schedule was given. Throws ArgumentError `E_SCHEDULE_STEPS` where nobody has said it yet. */
export function lengthOf(schedule: string, steps: number | undefined): number {
  if (steps === undefined) throw new ArgumentError("E_SCHEDULE_STEPS", `${schedule} does not know the length of the run: give it { steps }, or optimizer.bind({ totalSteps }); fit does it by itself.`);
  return steps;
}
