import { ArgumentError, type Tensor, where, zeros } from "@receptive/core";
import { mapTrees, slot } from "./map-trees.ts";
import { checkRange, type Optimizer } from "./optimizer.ts";
import type { Rate, Schedule } from "./schedules/schedule.ts";
import { scheduleOf } from "./schedules/schedule-of.ts";
import type { TrainState } from "./train-state.ts";

export interface SgdOptions {
  /** μ: how much of the last direction stays. Default 0: plain gradient descent, nothing to remember. */
  readonly momentum?: number;
  /** τ: the new gradient enters with 1 − τ, from the second update on. Default 0. */
  readonly dampening?: number;
  /** Looks ahead along the direction (needs momentum, no dampening). Default false. */
  readonly nesterov?: boolean;
  /** λ: adds λ·w to the gradient (L2). Default 0. */
  readonly weightDecay?: number;
}

/**
 * Stochastic gradient descent as PyTorch has it: g = ∇ + λw; v = μv + (1 − τ)g (v = g at first); w ← w − ε·v, or with
 * nesterov w ← w − ε(g + μv). Remembers `velocity`, of the parameters' structure, if μ > 0. Throws ArgumentError
 * `E_OPTIMIZER_OPTION`, `E_SCHEDULE`; `E_OPTIMIZER_TREE` from `update`.
 *
 * @example
 * sgd(0.1, { momentum: 0.9 }).rateAt(0); // 0.1
 */
export function sgd(lr: Rate, options: SgdOptions = {}): Optimizer {
  const { momentum = 0, dampening = 0, nesterov = false, weightDecay = 0 } = options;
  checkRange("sgd", "momentum", momentum, 0, 1);
  checkRange("sgd", "dampening", dampening, 0, 1);
  checkRange("sgd", "weightDecay", weightDecay, 0, Infinity);
  if (nesterov && (momentum === 0 || dampening !== 0)) throw new ArgumentError("E_OPTIMIZER_OPTION", "sgd: nesterov needs momentum above 0 and no dampening.");
  return sgdWith(scheduleOf(lr), { momentum, dampening, nesterov, weightDecay });
}

function sgdWith(schedule: Schedule, options: Required<SgdOptions>): Optimizer {
  const { momentum, dampening, nesterov, weightDecay } = options;
  const decayed = (w: Tensor, g: Tensor): Tensor => (weightDecay === 0 ? g : g.add(w.mul(weightDecay)));
  return {
    name: momentum === 0 ? "sgd" : "momentum",
    init: (params) => (momentum === 0 ? {} : { velocity: mapTrees("sgd", (w) => zeros(w.shape, w.dtype), params) }),
    update<S extends TrainState>(grads: Parameters<Optimizer["update"]>[0], state: S): S {
      const rate = schedule.rate(state.step);
      const step = state.step.add(1);
      if (momentum === 0) return { ...state, params: mapTrees("sgd", (w, g) => w.sub(decayed(w, g).mul(rate)), state.params, grads), step };
      // A scalar, once a step: the first gradient enters whole.
      const share = dampening === 0 ? 1 : where(state.step.equal(0), 1, 1 - dampening);
      const scaled = (g: Tensor): Tensor => (share === 1 ? g : g.mul(share));
      const velocity = mapTrees("sgd", (w, g, v) => v.mul(momentum).add(scaled(decayed(w, g))), state.params, grads, slot("sgd", state.opt, "velocity"));
      const params = mapTrees("sgd", (w, g, v) => w.sub((nesterov ? decayed(w, g).add(v.mul(momentum)) : v).mul(rate)), state.params, grads, velocity);
      return { ...state, params, opt: { velocity }, step };
    },
    bind: (info) => sgdWith(schedule.bind(info), options),
    rateAt: (step) => schedule.rateAt(step),
  };
}
