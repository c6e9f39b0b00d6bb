import { checkCount, checkRate, lengthOf, type Schedule } from "./schedule.ts";

export interface PolynomialOptions {
  /** Updates from the full rate down to 0. Default: the length of the run, which `fit` fills in. */
  readonly steps?: number;
  /** 1 falls in a straight line. Default 1. */
  readonly power?: number;
}

/**
 * lr·(1 − step/steps)^power, then 0: PyTorch's PolynomialLR, counted in updates. Throws ArgumentError `E_SCHEDULE`, and
 * `E_SCHEDULE_STEPS` when used before its length is known.
 */
export function polynomial(lr: number, options: PolynomialOptions = {}): Schedule {
  const { steps, power = 1 } = options;
  checkRate("polynomial", lr);
  checkRate("polynomial", power, "power");
  if (steps !== undefined) checkCount("polynomial", "steps", steps);
  const length = (): number => lengthOf("polynomial", steps);
  const schedule: Schedule = {
    name: "polynomial",
    rateAt: (step) => lr * Math.max(0, (length() - step) / length()) ** power,
    rate(step) {
      // Counted down in integers, so that the end is 0 exactly.
      const left = step.rsub(length()).maximum(0).cast("f32").div(length());
      return (power === 1 ? left : left.pow(power)).mul(lr);
    },
    bind: ({ totalSteps }) => (steps === undefined ? polynomial(lr, { steps: totalSteps, power }) : schedule),
  };
  return schedule;
}
