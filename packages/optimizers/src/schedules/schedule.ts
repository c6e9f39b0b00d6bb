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
}

/** A learning rate as users write it. */
export type Rate = number | Schedule;

/** A base rate: finite and ≥ 0. Throws ArgumentError `E_SCHEDULE`. */
export function checkRate(schedule: string, rate: number): void {
  if (!(Number.isFinite(rate) && rate >= 0)) throw new ArgumentError("E_SCHEDULE", `${schedule}: the learning rate is a number ≥ 0, got ${rate}.`);
}
