import { ArgumentError } from "@receptive/core";
import { polynomial } from "./polynomial.ts";
import { checkCount, type Schedule } from "./schedule.ts";
import { warmup } from "./warmup.ts";

export interface WarmupLinearOptions {
  /** Updates during which the rate rises. */
  readonly warmup: number;
  /** Updates until it is 0 again, those of the rise included. Default: the length of the run, which `fit` fills in. */
  readonly steps?: number;
}

/**
 * Up in a straight line, lr·(step + 1)/warmup, and down in another, lr·(steps − step)/(steps − warmup), to 0. Throws
 * ArgumentError `E_SCHEDULE`, and `E_SCHEDULE_STEPS` when used before its length is known.
 */
export function warmupLinear(lr: number, options: WarmupLinearOptions): Schedule {
  const { warmup: rise, steps } = options;
  checkCount("warmupLinear", "warmup", rise);
  if (steps !== undefined && steps <= rise) throw new ArgumentError("E_SCHEDULE", `warmupLinear: steps (${steps}) is more than the ${rise} of the warm-up.`);
  return { ...warmup(polynomial(lr, steps === undefined ? {} : { steps: steps - rise }), { steps: rise }), name: "warmupLinear" };
}
