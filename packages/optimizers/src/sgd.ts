import { ArgumentError, where } from "@receptive/core";
import { checkRange, type Optimizer } from "./optimizer.ts";
import type { CommonOptions } from "./param-group.ts";
import type { Rate } from "./schedules/schedule.ts";
import { optimizerOf, type UpdateRule } from "./update-rule.ts";
import { zerosLike } from "./zeros-like.ts";

export interface SgdOptions extends CommonOptions {
  /** μ: how much of the last direction stays; a schedule lets it change. Default 0: plain gradient descent, nothing to remember. */
  readonly momentum?: Rate;
  /** τ: the new gradient enters with 1 − τ, from the second update on. Default 0. */
  readonly dampening?: number;
  /** Looks ahead along the direction (needs momentum, no dampening). Default false. */
  readonly nesterov?: boolean;
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
  const { momentum = 0, dampening = 0, nesterov = false } = options;
  if (typeof momentum === "number") checkRange("sgd", "momentum", momentum, 0, 1);
  checkRange("sgd", "dampening", dampening, 0, 1);
  if (nesterov && (momentum === 0 || dampening !== 0)) throw new ArgumentError("E_OPTIMIZER_OPTION", "sgd: nesterov needs momentum above 0 and no dampening.");
  if (typeof momentum !== "number" && momentum.adjustable === true) throw new ArgumentError("E_OPTIMIZER_OPTION", "sgd: momentum cannot be adjustable, only the rate can.");
  return optimizerOf(momentum === 0 ? plainRule : momentumRule(momentum, dampening, nesterov), lr, options);
}

const plainRule: UpdateRule<never> = {
  name: "sgd",
  memory: {},
  begin: ({ rate }) => (w, g) => [w.sub(g.mul(rate)), {}],
};

function momentumRule(momentum: Rate, dampening: number, nesterov: boolean): UpdateRule<"velocity"> {
  return {
    name: "momentum",
    memory: { velocity: zerosLike },
    begin({ rate, step }) {
      const mu = typeof momentum === "number" ? momentum : momentum.rate(step);
      // A scalar, once a step: the first gradient enters whole.
      const share = dampening === 0 ? 1 : where(step.equal(0), 1, 1 - dampening);
      return (w, g, old) => {
        const velocity = old("velocity").mul(mu).add(share === 1 ? g : g.mul(share));
        return [w.sub((nesterov ? g.add(velocity.mul(mu)) : velocity).mul(rate)), { velocity }];
      };
    },
    bind: (info) => momentumRule(typeof momentum === "number" ? momentum : momentum.bind(info), dampening, nesterov),
  };
}
