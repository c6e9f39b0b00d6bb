import { full, type Tensor } from "@receptive/core";
import { leavesOf, treeLike } from "../leaves.ts";
import { checkPositive } from "../optimizer.ts";
import type { TensorTree } from "../train-state.ts";
import type { GradientTransform } from "./chain.ts";

/** PyTorch's: keeps the quotient finite for gradients of nothing but zeros. */
const EPS = 1e-6;

/**
 * The Euclidean norm of all tensors of a tree taken as one vector: a scalar, f32.
 *
 * @example
 * await globalNorm({ weight: tensor([3, 4]) }).item(); // 5
 */
export function globalNorm(tree: TensorTree): Tensor {
  const squares = leavesOf("globalNorm", tree).map(({ tensor }) => tensor.square().sum());
  return squares.length === 0 ? full([], 0) : squares.reduce((a, b) => a.add(b)).sqrt();
}

/**
 * Shortens the gradients, all together, to at most `max`: g·min(1, max/(‖g‖ + 1e-6)), as PyTorch's `clip_grad_norm_`. A NaN
 * anywhere makes all of them NaN, an infinity makes itself NaN and the rest 0. Throws ArgumentError `E_OPTIMIZER_OPTION`.
 */
export function clipNorm(max: number): GradientTransform {
  checkPositive("clipNorm", "max", max);
  return (grads) => {
    const share = globalNorm(grads).add(EPS).rdiv(max).minimum(1);
    return treeLike(grads, leavesOf("clipNorm", grads).map(({ tensor }) => tensor.mul(share)));
  };
}
