import { ArgumentError, type Tensor } from "@receptive/core";
import { checkRate, type Schedule } from "./schedule.ts";

export interface CosineOptions {
  /** Updates from the full rate down to `min`. Default: the length of the run, which `fit` fills in. */
  readonly steps?: number;
  /** Where it ends, and stays. Default 0. */
  readonly min?: number;
}

/**
 * min + ½(lr − min)(1 + cos(π·step/steps)) (Loshchilov & Hutter 2017): PyTorch's CosineAnnealingLR stepped once an update.
 * Throws ArgumentError `E_SCHEDULE`, and `E_SCHEDULE_STEPS` when used before its length is known.
 */
export function cosine(lr: number, options: CosineOptions = {}): Schedule {
  const { steps, min = 0 } = options;
  checkRate("cosine", lr);
  checkRate("cosine", min);
  if (min > lr) throw new ArgumentError("E_SCHEDULE", `cosine: min (${min}) is above the rate (${lr}).`);
  if (steps !== undefined && (!Number.isInteger(steps) || steps < 1)) throw new ArgumentError("E_SCHEDULE", `cosine: steps is an integer ≥ 1, got ${steps}.`);
  const length = (): number => {
    if (steps === undefined) throw new ArgumentError("E_SCHEDULE_STEPS", "cosine does not know the length of the run: write cosine(lr, { steps }), or optimizer.bind({ totalSteps }); fit does it by itself.");
    return steps;
  };
  const schedule: Schedule = {
    name: "cosine",
    rateAt: (step) => min + 0.5 * (lr - min) * (1 + Math.cos((Math.PI * Math.min(step, length())) / length())),
    rate(step: Tensor) {
      const n = length();
      return step.minimum(n).cast("f32").mul(Math.PI / n).cos().add(1).mul(0.5 * (lr - min)).add(min);
    },
    bind: ({ totalSteps }) => (steps === undefined ? cosine(lr, { steps: totalSteps, min }) : schedule),
  };
  return schedule;
}
