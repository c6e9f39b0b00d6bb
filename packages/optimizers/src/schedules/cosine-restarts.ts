import { ArgumentError, full, type Tensor, where } from "@receptive/core";
import { checkCount, checkRate, type Schedule } from "./schedule.ts";

export interface CosineRestartsOptions {
  /** Updates until the first restart. */
  readonly first: number;
  /** How many times as long each period is as the one before. Default 1. */
  readonly growth?: number;
  /** Where each period would end. Default 0. */
  readonly min?: number;
}

/** Step counters are i32. */
const LAST_STEP = 2 ** 31;

/**
 * A cosine from lr to min that begins anew after each period (SGDR, Loshchilov & Hutter 2017): PyTorch's
 * CosineAnnealingWarmRestarts, counted in updates. Throws ArgumentError `E_SCHEDULE`.
 */
export function cosineRestarts(lr: number, options: CosineRestartsOptions): Schedule {
  const { first, growth = 1, min = 0 } = options;
  checkRate("cosineRestarts", lr);
  checkRate("cosineRestarts", min, "min");
  checkCount("cosineRestarts", "first", first);
  checkCount("cosineRestarts", "growth", growth);
  if (min > lr) throw new ArgumentError("E_SCHEDULE", `cosineRestarts: min (${min}) is above the rate (${lr}).`);
  const schedule: Schedule = {
    name: "cosineRestarts",
    rateAt(step) {
      const { start, length } = periodAt(step, first, growth);
      return min + 0.5 * (lr - min) * (1 + Math.cos((Math.PI * (step - start)) / length));
    },
    rate(step) {
      const share = growth === 1 ? step.rem(first).cast("f32").div(first) : shareOf(step, first, growth);
      return share.mul(Math.PI).cos().add(1).mul(0.5 * (lr - min)).add(min);
    },
    bind: () => schedule,
  };
  return schedule;
}

function periodAt(step: number, first: number, growth: number): { readonly start: number; readonly length: number } {
  if (growth === 1) return { start: step - (step % first), length: first };
  let [start, length] = [0, first];
  while (step >= start + length) [start, length] = [start + length, length * growth];
  return { start, length };
}

/** How far the step is through its period. The restarts are compared with as integers: a logarithm would miss some. */
function shareOf(step: Tensor, first: number, growth: number): Tensor {
  let start: Tensor = full([], 0, "i32");
  let length: Tensor = full([], first, "i32");
  for (let [from, size] = [first, first * growth]; from < LAST_STEP; [from, size] = [from + size, size * growth]) {
    const before = step.less(from);
    start = where(before, start, full([], from, "i32"));
    length = where(before, length, full([], Math.min(size, LAST_STEP - 1), "i32"));
  }
  return step.sub(start).cast("f32").div(length.cast("f32"));
}
