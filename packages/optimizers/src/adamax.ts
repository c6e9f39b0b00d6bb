import { checkRange, type Optimizer } from "./optimizer.ts";
import { correctedRate } from "./bias-correction.ts";
import type { CommonOptions } from "./param-group.ts";
import type { Rate } from "./schedules/schedule.ts";
import { optimizerOf } from "./update-rule.ts";
import { zerosLike } from "./zeros-like.ts";

export interface AdamaxOptions extends CommonOptions {
  /** Decay of the mean of gradients and of their largest size. Default [0.9, 0.999]. */
  readonly betas?: readonly [number, number];
  /** Added to the size of each gradient. Default 1e-8. */
  readonly eps?: number;
}

/**
 * Adamax (Kingma & Ba 2015) as PyTorch has it: g = ∇ + λw; m = β1·m + (1 − β1)g; u = max(β2·u, |g| + eps);
 * w ← w − ε/(1 − β1ᵗ) · m/u. Remembers `m` and `u`, of the parameters' structure. Throws ArgumentError
 * `E_OPTIMIZER_OPTION`, `E_SCHEDULE`; `E_OPTIMIZER_TREE` from `update`.
 *
 * @example
 * adamax(2e-3).rateAt(0); // 0.002
 */
export function adamax(lr: Rate, options: AdamaxOptions = {}): Optimizer {
  const { betas: [beta1, beta2] = [0.9, 0.999], eps = 1e-8 } = options;
  checkRange("adamax", "betas[0]", beta1, 0, 1);
  checkRange("adamax", "betas[1]", beta2, 0, 1);
  checkRange("adamax", "eps", eps, 0, Infinity);
  return optimizerOf<"m" | "u">({
    name: "adamax",
    memory: { m: zerosLike, u: zerosLike },
    begin({ rate, t }) {
      const size = correctedRate(rate, beta1, t);
      return (w, g, old) => {
        const m = old("m").mul(beta1).add(g.mul(1 - beta1));
        const u = old("u").mul(beta2).maximum(g.abs().add(eps));
        return [w.sub(m.mul(size).div(u)), { m, u }];
      };
    },
  }, lr, options);
}
