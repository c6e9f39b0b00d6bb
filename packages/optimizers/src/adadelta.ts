import { checkRange, type Optimizer } from "./optimizer.ts";
import type { CommonOptions } from "./param-group.ts";
import type { Rate } from "./schedules/schedule.ts";
import { optimizerOf } from "./update-rule.ts";
import { zerosLike } from "./zeros-like.ts";

export interface AdadeltaOptions extends CommonOptions {
  /** ρ: decay of both mean squares. Default 0.9. */
  readonly rho?: number;
  /** Added under the roots. Default 1e-6. */
  readonly eps?: number;
}

/**
 * Adadelta (Zeiler 2012) as PyTorch has it: g = ∇ + λw; s = ρs + (1 − ρ)g²; Δ = √(d + eps)/√(s + eps) · g;
 * d = ρd + (1 − ρ)Δ²; w ← w − ε·Δ, with ε = 1 unless said otherwise. Remembers `square` and `delta`, of the parameters'
 * structure. Throws ArgumentError `E_OPTIMIZER_OPTION`, `E_SCHEDULE`; `E_OPTIMIZER_TREE` from `update`.
 *
 * @example
 * adadelta().rateAt(0); // 1
 */
export function adadelta(lr: Rate = 1, options: AdadeltaOptions = {}): Optimizer {
  const { rho = 0.9, eps = 1e-6 } = options;
  checkRange("adadelta", "rho", rho, 0, 1);
  checkRange("adadelta", "eps", eps, 0, Infinity);
  return optimizerOf<"square" | "delta">({
    name: "adadelta",
    memory: { square: zerosLike, delta: zerosLike },
    begin: ({ rate }) => (w, g, old) => {
      const square = old("square").mul(rho).add(g.square().mul(1 - rho));
      const change = old("delta").add(eps).sqrt().div(square.add(eps).sqrt()).mul(g);
      const delta = old("delta").mul(rho).add(change.square().mul(1 - rho));
      return [w.sub(change.mul(rate)), { square, delta }];
    },
  }, lr, options);
}
