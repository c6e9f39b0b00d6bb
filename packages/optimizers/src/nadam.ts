import type { Tensor } from "@receptive/core";
import { checkRange, type Optimizer } from "./optimizer.ts";
import { correctedRoot } from "./bias-correction.ts";
import type { CommonOptions } from "./param-group.ts";
import type { Rate } from "./schedules/schedule.ts";
import { optimizerOf } from "./update-rule.ts";
import { zerosLike } from "./zeros-like.ts";

export interface NadamOptions extends CommonOptions {
  /** Decay of the means of gradients and of their squares. Default [0.9, 0.999]. */
  readonly betas?: readonly [number, number];
  /** Added to the root. Default 1e-8. */
  readonly eps?: number;
  /** ψ: how fast the look-ahead grows to β1. Default 4e-3. */
  readonly momentumDecay?: number;
}

/**
 * NAdam (Dozat 2016) as PyTorch documents it: Adam that looks ahead. μₜ = β1(1 − ½·0.96^(tψ)), P = μ₁·…·μₜ, m and v as
 * Adam's, D = √(v/(1 − β2ᵗ)) + eps; w ← w − ε(1 − μₜ)/(1 − P) · g/D − ε·μₜ₊₁/(1 − P·μₜ₊₁) · m/D. Remembers `m` and `v`, of the
 * parameters' structure, and the scalar `muProduct`. Throws ArgumentError `E_OPTIMIZER_OPTION`, `E_SCHEDULE`;
 * `E_OPTIMIZER_TREE` from `update`.
 *
 * @example
 * nadam(2e-3).rateAt(0); // 0.002
 */
export function nadam(lr: Rate, options: NadamOptions = {}): Optimizer {
  const { betas: [beta1, beta2] = [0.9, 0.999], eps = 1e-8, momentumDecay = 4e-3 } = options;
  checkRange("nadam", "betas[0]", beta1, 0, 1);
  checkRange("nadam", "betas[1]", beta2, 0, 1);
  checkRange("nadam", "eps", eps, 0, Infinity);
  checkRange("nadam", "momentumDecay", momentumDecay, 0, Infinity);
  const mu = (t: Tensor): Tensor => t.mul(momentumDecay * Math.log(0.96)).exp().mul(-0.5 * beta1).add(beta1);
  return optimizerOf<"m" | "v">({
    name: "nadam",
    memory: { m: zerosLike, v: zerosLike },
    scalars: { muProduct: 1 },
    advance: (scalar, t) => ({ muProduct: scalar("muProduct").mul(mu(t)) }),
    begin({ rate, t, scalar }) {
      const product = scalar("muProduct");
      const next = mu(t.add(1));
      const ofGradient = mu(t).rsub(1).div(product.rsub(1)).mul(rate);
      const ofMean = next.div(product.mul(next).rsub(1)).mul(rate);
      const root = correctedRoot(beta2, t);
      return (w, g, old) => {
        const m = old("m").mul(beta1).add(g.mul(1 - beta1));
        const v = old("v").mul(beta2).add(g.square().mul(1 - beta2));
        const step = g.mul(ofGradient).add(m.mul(ofMean));
        return [w.sub(step.div(v.sqrt().mul(root).add(eps))), { m, v }];
      };
    },
  }, lr, options);
}
