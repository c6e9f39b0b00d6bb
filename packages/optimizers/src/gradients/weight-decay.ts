import { leavesOf, treeLike } from "../leaves.ts";
import { checkRange } from "../optimizer.ts";
import type { GradientTransform } from "./chain.ts";

export interface WeightDecayOptions {
  /** Which parameters, by dotted name. Default: all. */
  readonly match?: (name: string) => boolean;
}

/**
 * L2 regularisation as a transform of its own: adds λ·w to the gradients. An optimizer's `weightDecay` does the same after all
 * transforms; this one says where between them. Throws ArgumentError `E_OPTIMIZER_OPTION`.
 *
 * @example
 * const optimizer = chain(weightDecay(1e-4, { match: (name) => name.endsWith("weight") }), clipNorm(1), sgd(0.1));
 */
export function weightDecay(lambda: number, options: WeightDecayOptions = {}): GradientTransform {
  const { match = () => true } = options;
  checkRange("weightDecay", "lambda", lambda, 0, Infinity);
  return (grads, params) => treeLike(params, leavesOf("weightDecay", params, grads).map(({ name, tensor, others: [g = tensor] }) => (match(name) ? g.add(tensor.mul(lambda)) : g)));
}
