import { full } from "@receptive/core";
import { checkRange, type Optimizer } from "./optimizer.ts";
import type { CommonOptions } from "./param-group.ts";
import type { Rate } from "./schedules/schedule.ts";
import { optimizerOf } from "./update-rule.ts";

export interface AdagradOptions extends CommonOptions {
  /** The rate is divided by 1 + (t − 1)·lrDecay. Default 0. */
  readonly lrDecay?: number;
  /** What the sum of squares starts at. Default 0. */
  readonly initialSum?: number;
  /** Added to the root. Default 1e-10. */
  readonly eps?: number;
}

/**
 * Adagrad (Duchi et al. 2011) as PyTorch has it: g = ∇ + λw; s = s + g²; w ← w − ε/(1 + (t − 1)·lrDecay) · g/(√s + eps).
 * Remembers `sum`, of the parameters' structure. Throws ArgumentError `E_OPTIMIZER_OPTION`, `E_SCHEDULE`; `E_OPTIMIZER_TREE`
 * from `update`.
 *
 * @example
 * adagrad(0.01).rateAt(0); // 0.01
 */
export function adagrad(lr: Rate, options: AdagradOptions = {}): Optimizer {
  const { lrDecay = 0, initialSum = 0, eps = 1e-10 } = options;
  checkRange("adagrad", "lrDecay", lrDecay, 0, Infinity);
  checkRange("adagrad", "initialSum", initialSum, 0, Infinity);
  checkRange("adagrad", "eps", eps, 0, Infinity);
  return optimizerOf<"sum">({
    name: "adagrad",
    memory: { sum: (w) => full(w.shape, initialSum, w.dtype) },
    begin({ rate, step }) {
      const size = lrDecay === 0 ? rate : step.cast("f32").mul(lrDecay).add(1).rdiv(1).mul(rate);
      return (w, g, old) => {
        const sum = old("sum").add(g.square());
        return [w.sub(g.mul(size).div(sum.sqrt().add(eps))), { sum }];
      };
    },
  }, lr, options);
}
