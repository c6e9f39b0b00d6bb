import { ArgumentError } from "@receptive/core";
import { checkCount, checkFactor, checkRate } from "./schedule.ts";

export interface ReduceOnPlateauOptions {
  /** Whether a metric is better when it is lower (a loss) or higher (an accuracy). Default "min". */
  readonly mode?: "min" | "max";
  /** What the rate is multiplied by. Default 0.1. */
  readonly factor?: number;
  /** Metrics in a row that may bring nothing before the rate falls. Default 10. */
  readonly patience?: number;
  /** How much better is better. Default 1e-4. */
  readonly threshold?: number;
  /** Whether the threshold is a share of the best metric, or a difference to it. Default "relative". */
  readonly thresholdMode?: "relative" | "absolute";
  /** Metrics after a fall that are not counted. Default 0. */
  readonly cooldown?: number;
  /** The rate falls no lower. Default 0. */
  readonly min?: number;
  /** A fall by no more than this is left out. Default 1e-8. */
  readonly eps?: number;
}

/** Where it stands: plain data, to be saved with a checkpoint. */
export interface PlateauState {
  readonly lr: number;
  /** The best metric so far; null before the first. */
  readonly best: number | null;
  /** Metrics since then that brought nothing. */
  readonly bad: number;
  /** Metrics still to be left out of the count. */
  readonly cooldown: number;
}

export interface ReduceOnPlateau {
  readonly start: PlateauState;
  /** What follows from another metric; NaN is no improvement. */
  next(state: PlateauState, metric: number): PlateauState;
}

/**
 * Lowers the rate when a metric stops getting better: PyTorch's ReduceLROnPlateau, on the host. Give the optimizer an
 * `adjustableRate`, and after each epoch `withRate(state, plateau.lr)`. Throws ArgumentError `E_SCHEDULE`.
 *
 * @example
 * const { start, next } = reduceOnPlateau(0.1, { patience: 0 });
 * next(next(start, 1), 1).lr; // 0.01
 */
export function reduceOnPlateau(lr: number, options: ReduceOnPlateauOptions = {}): ReduceOnPlateau {
  const { mode = "min", factor = 0.1, patience = 10, threshold = 1e-4, thresholdMode = "relative", cooldown = 0, min = 0, eps = 1e-8 } = options;
  checkRate("reduceOnPlateau", lr);
  checkFactor("reduceOnPlateau", factor);
  if (factor === 1) throw new ArgumentError("E_SCHEDULE", "reduceOnPlateau: a factor of 1 changes nothing.");
  checkCount("reduceOnPlateau", "patience", patience, 0);
  checkCount("reduceOnPlateau", "cooldown", cooldown, 0);
  checkRate("reduceOnPlateau", threshold, "threshold");
  checkRate("reduceOnPlateau", min, "min");
  checkRate("reduceOnPlateau", eps, "eps");
  const sign = mode === "min" ? -1 : 1;
  const isBetter = (metric: number, best: number): boolean => sign * metric > sign * (thresholdMode === "relative" ? best * (1 + sign * threshold) : best + sign * threshold);
  return {
    start: { lr, best: null, bad: 0, cooldown: 0 },
    next({ lr: rate, best, bad: before, cooldown: left }, metric) {
      const better = best === null ? sign * metric > -Infinity : isBetter(metric, best);
      const bad = better || left > 0 ? 0 : before + 1;
      const state = { lr: rate, best: better ? metric : best, bad, cooldown: Math.max(0, left - 1) };
      if (bad <= patience) return state;
      const lower = Math.max(rate * factor, min);
      return { ...state, lr: rate - lower > eps ? lower : rate, bad: 0, cooldown };
    },
  };
}
