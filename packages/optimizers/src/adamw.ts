import { adamNamed, type AdamOptions } from "./adam.ts";
import type { Optimizer } from "./optimizer.ts";
import type { Rate } from "./schedules/schedule.ts";

/**
 * Adam with decoupled weight decay (Loshchilov & Hutter 2019): w ← (1 − ε·λ)w first, then Adam with the bare gradient.
 * λ (`weightDecay`) is 0.01 unless said otherwise. Remembers and throws as `adam`.
 *
 * @example
 * adamw(1e-3, { groups: [{ match: (name) => name.endsWith("bias"), weightDecay: 0 }] });
 */
export function adamw(lr: Rate, options: AdamOptions = {}): Optimizer {
  return adamNamed("adamw", true, lr, { weightDecay: 0.01, ...options });
}
