import type { Optimizer } from "./optimizer.ts";
import type { Rate } from "./schedules/schedule.ts";
import { sgd, type SgdOptions } from "./sgd.ts";

/** Gradient descent with momentum, v = μv + ∇, w ← w − ε·v: `sgd` with μ = 0.9 unless said otherwise. */
export function momentum(lr: Rate, mu = 0.9, options: Omit<SgdOptions, "momentum"> = {}): Optimizer {
  return sgd(lr, { ...options, momentum: mu });
}
