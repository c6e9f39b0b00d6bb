import { leavesOf, treeLike } from "../leaves.ts";
import { checkPositive } from "../optimizer.ts";
import type { GradientTransform } from "./chain.ts";

/** Limits every number of the gradients to [−limit, limit]; NaN stays. Throws ArgumentError `E_OPTIMIZER_OPTION`. */
export function clipValue(limit: number): GradientTransform {
  checkPositive("clipValue", "limit", limit);
  return (grads) => treeLike(grads, leavesOf("clipValue", grads).map(({ tensor }) => tensor.clip(-limit, limit)));
}
