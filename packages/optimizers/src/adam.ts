import { checkRange, type Optimizer } from "./optimizer.ts";
import { correctedRate, correctedRoot } from "./bias-correction.ts";
import type { CommonOptions } from "./param-group.ts";
import type { Rate } from "./schedules/schedule.ts";
import { optimizerOf } from "./update-rule.ts";
import { zerosLike } from "./zeros-like.ts";

export interface AdamOptions extends CommonOptions {
  /** Decay of the means of gradients and of their squares. Default [0.9, 0.999]. */
  readonly betas?: readonly [number, number];
  /** Added to the root. Default 1e-8. */
  readonly eps?: number;
  /** Divides by the largest mean square so far instead of the latest (Reddi et al. 2018). Default false. */
  readonly amsgrad?: boolean;
}

/**
 * Adam (Kingma & Ba 2015) as PyTorch has it: g = ∇ + λw; m = β1·m + (1 − β1)g; v = β2·v + (1 − β2)g²;
 * w ← w − ε/(1 − β1ᵗ) · m / (√v/√(1 − β2ᵗ) + eps). Remembers `m` and `v`, and with amsgrad `vMax`, of the parameters'
 * structure. Throws ArgumentError `E_OPTIMIZER_OPTION`, `E_SCHEDULE`; `E_OPTIMIZER_TREE` from `update`.
 *
 * @example
 * adam(1e-3).rateAt(0); // 0.001
 */
export function adam(lr: Rate, options: AdamOptions = {}): Optimizer {
  return adamNamed("adam", false, lr, options);
}

/** Adam, or with `decoupled` AdamW. */
export function adamNamed(name: string, decoupled: boolean, lr: Rate, options: AdamOptions): Optimizer {
  const { betas = [0.9, 0.999], eps = 1e-8, amsgrad = false } = options;
  const [beta1, beta2] = betas;
  checkRange(name, "betas[0]", beta1, 0, 1);
  checkRange(name, "betas[1]", beta2, 0, 1);
  checkRange(name, "eps", eps, 0, Infinity);
  return optimizerOf<"m" | "v" | "vMax">({
    name,
    decoupled,
    memory: { m: zerosLike, v: zerosLike, ...(amsgrad ? { vMax: zerosLike } : {}) },
    begin({ rate, t }) {
      const size = correctedRate(rate, beta1, t);
      const root = correctedRoot(beta2, t);
      return (w, g, old) => {
        const m = old("m").mul(beta1).add(g.mul(1 - beta1));
        const v = old("v").mul(beta2).add(g.square().mul(1 - beta2));
        const vMax = amsgrad ? old("vMax").maximum(v) : v;
        return [w.sub(m.mul(size).div(vMax.sqrt().mul(root).add(eps))), amsgrad ? { m, v, vMax } : { m, v }];
      };
    },
  }, lr, options);
}
