import type { Tensor } from "@receptive/core";

/**
 * 1 − βᵗ without cancellation: with u = tanh(−t·ln β/2) it is 2u/(1 + u). In single precision 1 − 0.999 alone would be wrong
 * in the fifth digit. 1 for β = 0.
 */
export function biasCorrection(beta: number, t: Tensor): Tensor | number {
  if (beta === 0) return 1;
  const u = t.mul(-Math.log(beta) / 2).tanh();
  return u.mul(2).div(u.add(1));
}

/** rate/(1 − βᵗ), once an update: the mean of the gradients began at 0, and is too small by that factor. */
export function correctedRate(rate: Tensor | number, beta: number, t: Tensor): Tensor | number {
  const correction = biasCorrection(beta, t);
  return typeof correction === "number" ? rate : correction.rdiv(1).mul(rate);
}

/** 1/√(1 − βᵗ), likewise for the root of the mean square. */
export function correctedRoot(beta: number, t: Tensor): Tensor | number {
  const correction = biasCorrection(beta, t);
  return typeof correction === "number" ? 1 : correction.sqrt().rdiv(1);
}
