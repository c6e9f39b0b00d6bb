import { ArgumentError, type Tensor } from "@receptive/core";
import { checkCount, checkRate, lengthOf, type Schedule } from "./schedule.ts";

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
  if (steps !== undefined) checkCount("cosine", "steps", steps);
  const length = (): number => lengthOf("cosine", steps);
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
