import { checkRange, type Optimizer } from "./optimizer.ts";
import type { CommonOptions } from "./param-group.ts";
import type { Rate } from "./schedules/schedule.ts";
import { optimizerOf } from "./update-rule.ts";
import { zerosLike } from "./zeros-like.ts";

export interface RmspropOptions extends CommonOptions {
  /** α: decay of the mean square. Default 0.99. */
  readonly alpha?: number;
  /** Added to the root. Default 1e-8. */
  readonly eps?: number;
  /** μ: how much of the last direction stays. Default 0. */
  readonly momentum?: number;
  /** Divides by the standard deviation of the gradients instead of their root mean square. Default false. */
  readonly centered?: boolean;
}

/**
 * RMSprop (Hinton 2012) as PyTorch has it: g = ∇ + λw; v = α·v + (1 − α)g²; d = √v + eps, or centered d = √(v − ḡ²) + eps with
 * ḡ = α·ḡ + (1 − α)g; w ← w − ε·g/d, or with momentum b = μb + g/d, w ← w − ε·b. Remembers `square`, and where asked for
 * `mean` and `velocity`, of the parameters' structure. Throws ArgumentError `E_OPTIMIZER_OPTION`, `E_SCHEDULE`;
 * `E_OPTIMIZER_TREE` from `update`.
 *
 * @example
 * rmsprop(1e-2, { momentum: 0.9 }).rateAt(0); // 0.01
 */
export function rmsprop(lr: Rate, options: RmspropOptions = {}): Optimizer {
  const { alpha = 0.99, eps = 1e-8, momentum = 0, centered = false } = options;
  checkRange("rmsprop", "alpha", alpha, 0, 1);
  checkRange("rmsprop", "eps", eps, 0, Infinity);
  checkRange("rmsprop", "momentum", momentum, 0, 1);
  return optimizerOf<"square" | "mean" | "velocity">({
    name: "rmsprop",
    memory: { square: zerosLike, ...(centered ? { mean: zerosLike } : {}), ...(momentum === 0 ? {} : { velocity: zerosLike }) },
    begin: ({ rate }) => (w, g, old) => {
      const square = old("square").mul(alpha).add(g.square().mul(1 - alpha));
      const mean = centered ? old("mean").mul(alpha).add(g.mul(1 - alpha)) : null;
      // Rounding must not make a variance negative, as it can where gradients hardly change.
      const variance = mean === null ? square : square.sub(mean.square()).maximum(0);
      const direction = g.div(variance.sqrt().add(eps));
      const velocity = momentum === 0 ? null : old("velocity").mul(momentum).add(direction);
      return [w.sub((velocity ?? direction).mul(rate)), { square, ...(mean === null ? {} : { mean }), ...(velocity === null ? {} : { velocity }) }];
    },
  }, lr, options);
}
