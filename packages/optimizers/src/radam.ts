import { type Tensor, where } from "@receptive/core";
import { checkRange, type Optimizer } from "./optimizer.ts";
import { biasCorrection, correctedRate } from "./bias-correction.ts";
import type { CommonOptions } from "./param-group.ts";
import type { Rate } from "./schedules/schedule.ts";
import { optimizerOf } from "./update-rule.ts";
import { zerosLike } from "./zeros-like.ts";

export interface RadamOptions extends CommonOptions {
  /** Decay of the means of gradients and of their squares. Default [0.9, 0.999]. */
  readonly betas?: readonly [number, number];
  /** Added to the root. Default 1e-8. */
  readonly eps?: number;
}

/**
 * Rectified Adam (Liu et al. 2020) as PyTorch has it: Adam that leaves the mean square v out while too few gradients have been
 * seen to trust it. ρ∞ = 2/(1 − β2) − 1, ρ = ρ∞ − 2t·β2ᵗ/(1 − β2ᵗ); where ρ > 5,
 * w ← w − ε·r·m/(1 − β1ᵗ) · √(1 − β2ᵗ)/(√v + eps) with r = √((ρ − 4)(ρ − 2)ρ∞/((ρ∞ − 4)(ρ∞ − 2)ρ)), else
 * w ← w − ε·m/(1 − β1ᵗ). Remembers `m` and `v`, of the parameters' structure. Throws ArgumentError `E_OPTIMIZER_OPTION`,
 * `E_SCHEDULE`; `E_OPTIMIZER_TREE` from `update`.
 *
 * @example
 * radam(1e-3).rateAt(0); // 0.001
 */
export function radam(lr: Rate, options: RadamOptions = {}): Optimizer {
  const { betas: [beta1, beta2] = [0.9, 0.999], eps = 1e-8 } = options;
  checkRange("radam", "betas[0]", beta1, 0, 1);
  checkRange("radam", "betas[1]", beta2, 0, 1);
  checkRange("radam", "eps", eps, 0, Infinity);
  const first = firstRectified(beta2);
  return optimizerOf<"m" | "v">({
    name: "radam",
    memory: { m: zerosLike, v: zerosLike },
    begin({ rate, step, t }) {
      const size = correctedRate(rate, beta1, t);
      const ofRoot = first === Infinity ? null : rectifier(beta2, first, step, t, eps);
      return (w, g, old) => {
        const m = old("m").mul(beta1).add(g.mul(1 - beta1));
        const v = old("v").mul(beta2).add(g.square().mul(1 - beta2));
        const move = m.mul(size);
        return [w.sub(ofRoot === null ? move : move.mul(ofRoot(v))), { m, v }];
      };
    },
  }, lr, options);
}

const rhoLimit = (beta2: number): number => 2 / (1 - beta2) - 1;

/** The first update t with ρ > 5, in doubles; Infinity where ρ never gets there. */
function firstRectified(beta2: number): number {
  const limit = rhoLimit(beta2);
  if (!(limit > 5)) return Infinity;
  for (let t = 1; ; t++) {
    const power = beta2 ** t;
    if (limit - (2 * t * power) / (1 - power) > 5) return t;
  }
}

/** What the mean is multiplied by, of the mean square: r·√(1 − β2ᵗ)/(√v + eps) from update `first` on, else 1. */
function rectifier(beta2: number, first: number, step: Tensor, t: Tensor, eps: number): (v: Tensor) => Tensor {
  // The exact count of updates decides, not a rounded ρ.
  const rectified = step.greaterEqual(first - 1);
  const factor = where(rectified, rectification(beta2, t), 0);
  return (v) => where(rectified, v.sqrt().add(eps).rdiv(factor), 1);
}

/** r·√(1 − β2ᵗ); of no use before ρ > 5. */
function rectification(beta2: number, t: Tensor): Tensor {
  const limit = rhoLimit(beta2);
  const rho = effectiveLength(beta2, t);
  const r2 = rho.sub(4).mul(rho.sub(2)).div(rho).mul(limit / ((limit - 4) * (limit - 2)));
  const correction = biasCorrection(beta2, t);
  return r2.maximum(0).mul(correction).sqrt();
}

/**
 * ρ, without the difference of two large numbers that its definition is. With L = −ln β2 it is
 * t·(1 − ℒ(tL/2)) + ℒ(L/2), where ℒ(y) = coth y − 1/y: y/3 − y³/45 + … near 0.
 */
function effectiveLength(beta2: number, t: Tensor): Tensor {
  const l = -Math.log(beta2);
  const y = t.mul(l / 2);
  const q = y.square();
  // The next term is below 1e-9 for y < 0.5.
  const series = q.mul(2 / 93555).sub(1 / 4725).mul(q).add(2 / 945).mul(q).sub(1 / 45).mul(q).add(1 / 3).mul(y).rsub(1);
  const decay = y.mul(-2).exp();
  const closed = y.rdiv(1).sub(decay.mul(2).div(decay.rsub(1)));
  return where(y.less(0.5), series, closed).mul(t).add(langevin(l / 2));
}

function langevin(y: number): number {
  return y < 0.01 ? y / 3 - y ** 3 / 45 : 1 / Math.tanh(y) - 1 / y;
}
