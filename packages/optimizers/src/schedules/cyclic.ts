import { ArgumentError, full, type Tensor, where } from "@receptive/core";
import { checkCount, checkFactor, checkRate, type Schedule } from "./schedule.ts";

export interface CyclicOptions {
  /** Updates from low to high. Default 2000. */
  readonly up?: number;
  /** Updates back down. Default: as many as up. */
  readonly down?: number;
  /** What the height is multiplied by after each cycle. Default 1; PyTorch's "triangular2" is 0.5. */
  readonly perCycle?: number;
  /** What the height is multiplied by after each update (PyTorch's "exp_range"). Default 1. */
  readonly perStep?: number;
}

/** Up and down between two rates in straight lines, again and again (Smith 2017): PyTorch's CyclicLR. Throws ArgumentError `E_SCHEDULE`. */
export function cyclic(low: number, high: number, options: CyclicOptions = {}): Schedule {
  const { up = 2000, down = up, perCycle = 1, perStep = 1 } = options;
  checkRate("cyclic", low, "the low rate");
  checkRate("cyclic", high, "the high rate");
  if (low > high) throw new ArgumentError("E_SCHEDULE", `cyclic: the low rate (${low}) is above the high one (${high}).`);
  checkCount("cyclic", "up", up);
  checkCount("cyclic", "down", down);
  checkFactor("cyclic", perCycle, "perCycle");
  checkFactor("cyclic", perStep, "perStep");
  const period = up + down;
  const schedule: Schedule = {
    name: "cyclic",
    rateAt(step) {
      const at = step % period;
      const height = at <= up ? at / up : (period - at) / down;
      return low + (high - low) * height * perCycle ** Math.floor(step / period) * perStep ** step;
    },
    rate(step) {
      const at = step.rem(period);
      const height = where(at.lessEqual(up), at.cast("f32").div(up), at.rsub(period).cast("f32").div(down));
      const power = (factor: number, n: Tensor): Tensor | number => (factor === 1 ? 1 : full([], factor).pow(n.cast("f32")));
      return height.mul(power(perCycle, step.div(period))).mul(power(perStep, step)).mul(high - low).add(low);
    },
    bind: () => schedule,
  };
  return schedule;
}
