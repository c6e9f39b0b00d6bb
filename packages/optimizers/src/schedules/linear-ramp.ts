import { checkCount, checkRate, lengthOf, type Schedule } from "./schedule.ts";

export interface LinearRampOptions {
  /** What the rate is multiplied by at the first update. Default 1/3. */
  readonly start?: number;
  /** What it is multiplied by at the end, and from then on. Default 1. */
  readonly end?: number;
  /** Updates from `start` to `end`. Default: the length of the run, which `fit` fills in. */
  readonly steps?: number;
}

/**
 * lr·(start + (end − start)·step/steps): PyTorch's LinearLR, counted in updates. Throws ArgumentError `E_SCHEDULE`, and
 * `E_SCHEDULE_STEPS` when used before its length is known.
 */
export function linearRamp(lr: number, options: LinearRampOptions = {}): Schedule {
  const { start = 1 / 3, end = 1, steps } = options;
  checkRate("linearRamp", lr);
  checkRate("linearRamp", start, "start");
  checkRate("linearRamp", end, "end");
  if (steps !== undefined) checkCount("linearRamp", "steps", steps);
  const length = (): number => lengthOf("linearRamp", steps);
  const schedule: Schedule = {
    name: "linearRamp",
    rateAt: (step) => lr * (start + ((end - start) * Math.min(step, length())) / length()),
    rate: (step) => step.minimum(length()).cast("f32").mul((lr * (end - start)) / length()).add(lr * start),
    bind: ({ totalSteps }) => (steps === undefined ? linearRamp(lr, { start, end, steps: totalSteps }) : schedule),
  };
  return schedule;
}
