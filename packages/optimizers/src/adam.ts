import { type Tensor, zeros } from "@receptive/core";
import { mapTrees, slot } from "./map-trees.ts";
import { checkRange, type Optimizer } from "./optimizer.ts";
import type { Rate, Schedule } from "./schedules/schedule.ts";
import { scheduleOf } from "./schedules/schedule-of.ts";
import type { TrainState } from "./train-state.ts";

export interface AdamOptions {
  /** Decay of the means of gradients and of their squares. Default [0.9, 0.999]. */
  readonly betas?: readonly [number, number];
  /** Added to the root. Default 1e-8. */
  readonly eps?: number;
  /** λ: adds λ·w to the gradient (L2). Default 0. */
  readonly weightDecay?: number;
}

/**
 * Adam (Kingma & Ba 2015) as PyTorch has it: g = ∇ + λw; m = β1·m + (1 − β1)g; v = β2·v + (1 − β2)g²;
 * w ← w − ε/(1 − β1ᵗ) · m / (√v/√(1 − β2ᵗ) + eps). Remembers `m` and `v`, of the parameters' structure. Throws ArgumentError
 * `E_OPTIMIZER_OPTION`, `E_SCHEDULE`; `E_OPTIMIZER_TREE` from `update`.
 *
 * @example
 * adam(1e-3).rateAt(0); // 0.001
 */
export function adam(lr: Rate, options: AdamOptions = {}): Optimizer {
  const { betas = [0.9, 0.999], eps = 1e-8, weightDecay = 0 } = options;
  checkRange("adam", "betas[0]", betas[0], 0, 1);
  checkRange("adam", "betas[1]", betas[1], 0, 1);
  checkRange("adam", "eps", eps, 0, Infinity);
  checkRange("adam", "weightDecay", weightDecay, 0, Infinity);
  return adamWith(scheduleOf(lr), { betas, eps, weightDecay });
}

/**
 * 1 − βᵗ without cancellation: with u = tanh(−t·ln β/2) it is 2u/(1 + u). In single precision 1 − 0.999 alone would be wrong
 * in the fifth digit.
 */
function biasCorrection(beta: number, t: Tensor): Tensor | number {
  if (beta === 0) return 1;
  const u = t.mul(-Math.log(beta) / 2).tanh();
  return u.mul(2).div(u.add(1));
}

function adamWith(schedule: Schedule, options: Required<AdamOptions>): Optimizer {
  const { betas: [beta1, beta2], eps, weightDecay } = options;
  const decayed = (w: Tensor, g: Tensor): Tensor => (weightDecay === 0 ? g : g.add(w.mul(weightDecay)));
  return {
    name: "adam",
    init: (params) => ({ m: mapTrees("adam", (w) => zeros(w.shape, w.dtype), params), v: mapTrees("adam", (w) => zeros(w.shape, w.dtype), params) }),
    update<S extends TrainState>(grads: Parameters<Optimizer["update"]>[0], state: S): S {
      const step = state.step.add(1);
      const { size, root } = scalars(schedule, options.betas, state.step, step.cast("f32"));
      const m = mapTrees("adam", (w, g, m0) => m0.mul(beta1).add(decayed(w, g).mul(1 - beta1)), state.params, grads, slot("adam", state.opt, "m"));
      const v = mapTrees("adam", (w, g, v0) => v0.mul(beta2).add(decayed(w, g).square().mul(1 - beta2)), state.params, grads, slot("adam", state.opt, "v"));
      const params = mapTrees("adam", (w, m1, v1) => w.sub(m1.mul(size).div(v1.sqrt().mul(root).add(eps))), state.params, m, v);
      return { ...state, params, opt: { m, v }, step };
    },
    bind: (info) => adamWith(schedule.bind(info), options),
    rateAt: (step) => schedule.rateAt(step),
  };
}

/** The numbers all parameters share, once a step: ε/(1 − β1ᵗ) and 1/√(1 − β2ᵗ). */
function scalars(schedule: Schedule, [beta1, beta2]: readonly [number, number], step: Tensor, t: Tensor): { readonly size: Tensor | number; readonly root: Tensor | number } {
  const rate = schedule.rate(step);
  const first = biasCorrection(beta1, t);
  const second = biasCorrection(beta2, t);
  const size = typeof first === "number" ? rate : first.rdiv(1).mul(rate);
  return { size, root: typeof second === "number" ? 1 : second.sqrt().rdiv(1) };
}
