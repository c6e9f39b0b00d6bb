/** Every tolerance of the kit, with its reason. What is not named here is exact. */
import type { AluOp } from "@receptive/core/extend";

export interface UlpLimit { readonly ulps: number; readonly reason: string }

const ROUNDED_ONCE = "IEEE 754 asks for the nearest single of one operation";
const APPROXIMATED = "approximated by polynomials in singles: the last bit, and its neighbour where two roundings meet";

/** Singles between a result and the true value rounded to single. */
export const ALU_ULPS: Readonly<Partial<Record<AluOp, UlpLimit>>> = {
  add: { ulps: 0, reason: ROUNDED_ONCE },
  sub: { ulps: 0, reason: ROUNDED_ONCE },
  mul: { ulps: 0, reason: ROUNDED_ONCE },
  div: { ulps: 0, reason: ROUNDED_ONCE },
  sqrt: { ulps: 0, reason: ROUNDED_ONCE },
  exp: { ulps: 1, reason: APPROXIMATED },
  log: { ulps: 1, reason: APPROXIMATED },
  sin: { ulps: 1, reason: APPROXIMATED },
  cos: { ulps: 1, reason: APPROXIMATED },
  tanh: { ulps: 1, reason: APPROXIMATED },
  erf: { ulps: 1, reason: APPROXIMATED },
  pow: { ulps: 1, reason: "exp of y·log x, which needs more than singles to be any good: what is left is one rounding" },
};

/** f16 arithmetic rounds to half after an operation in singles at least: at most the neighbour, by double rounding. */
export const HALF_ULPS: UlpLimit = { ulps: 1, reason: "rounded to half after a result in singles: two roundings" };

/** Of a sum (or product) of n singles: a part of Σ|x| for each term. */
export const SUM_OF_SINGLES: { readonly perTerm: number; readonly reason: string } = {
  perTerm: 2 ** -24,
  reason: "each of n − 1 additions rounds by at most half a unit of a partial sum, in whatever order they are made",
};

/** Draws of a normal distribution against those of doubles. */
export const NORMAL_DRAWS: { readonly rtol: number; readonly atol: number; readonly reason: string } = {
  rtol: 4e-6, atol: 3e-6,
  reason: "√(−2 log u)·cos 2πv: an angle in singles is off by up to 2⁻²², and the radius is at most 5.6; the logarithm near u = 1 loses relative accuracy to 1 − u, which is exact",
};

export interface OpTolerance { readonly rtol: number; readonly atol: number; readonly reason: string }

/** Of an operation's values and gradients against doubles. */
const DEFAULT: OpTolerance = { rtol: 2e-6, atol: 2e-6, reason: "up to a few dozen roundings of 6e-8 each, on terms of order 1 that may cancel" };
const MANY_TERMS = "each value is a sum of up to some hundreds of products, in an order of the backend's own";
const OPS: Readonly<Record<string, OpTolerance>> = {
  matmul: { rtol: 5e-6, atol: 5e-6, reason: MANY_TERMS },
  affine: { rtol: 5e-6, atol: 5e-6, reason: MANY_TERMS },
  conv: { rtol: 1e-5, atol: 1e-5, reason: MANY_TERMS },
};

export function opTolerance(op: string): OpTolerance {
  return OPS[op] ?? DEFAULT;
}

/** Of values and gradients of random programs. */
export const PROGRAMS: { readonly base: number; readonly perDoubt: number; readonly reason: string } = {
  base: 2e-6, perDoubt: 10,
  reason: "up to sixty operations of a few roundings each; where the reference in singles strays from that in doubles, another order of roundings strays as far, ten times in bad luck",
};

/** Of twenty steps of training. */
export const TRAINING: { readonly loss: number; readonly params: number; readonly reason: string } = {
  loss: 2e-7, params: 2e-5,
  reason: "roundings of 6e-8 in sums of hundreds of terms, carried on from step to step: the allowance of a loss grows with each",
};
