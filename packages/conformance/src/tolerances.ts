/** Every tolerance of the kit, with its reason. What is not named here is exact. */
import type { AluOp, DType, ReduceOp } from "@receptive/core/extend";

export interface UlpLimit { readonly ulps: number; readonly reason: string }

const ROUNDED_ONCE = "IEEE 754 asks for the nearest single of one operation";
const APPROXIMATED = "approximated by polynomials in singles: the last bit, and its neighbour where two roundings meet";

const EXACT: UlpLimit = { ulps: 0, reason: "one result is right" };

/** Singles between a result and the true value rounded to single. */
const ALU_ULPS: Readonly<Partial<Record<AluOp, UlpLimit>>> = {
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
const HALF_ULPS: UlpLimit = { ulps: 1, reason: "rounded to half after a result in singles: two roundings" };
const EXACT_HALVES: ReadonlySet<AluOp> = new Set(["neg", "abs", "where", "floor", "min", "max"]);

/** Of one scalar operation, in units of the last place of its result's type: NaN, infinities and the sign of an exact zero are as defined. */
export function aluLimit(op: AluOp, dtype: DType): UlpLimit {
  if (dtype === "f32") return ALU_ULPS[op] ?? EXACT;
  return dtype === "f16" && !EXACT_HALVES.has(op) ? HALF_ULPS : EXACT;
}

export interface FoldLimit {
  /** A part of Σ|x| (of |result|, for a product) for each of n terms. */
  readonly perTerm: number;
  /** A part of the result, once. */
  readonly once: number;
  readonly reason: string;
}

const EXACT_FOLD: FoldLimit = { perTerm: 0, once: 0, reason: "one of the terms, or integers modulo 2³²" };
const FOLD_OF_SINGLES: FoldLimit = { perTerm: 2 ** -24, once: 0, reason: "each of n − 1 additions rounds by at most half a unit of a partial sum, in whatever order they are made" };
const FOLD_OF_HALVES: FoldLimit = { perTerm: 2 ** -24, once: 2 ** -11, reason: "halves add up in singles, and the result is rounded to half once" };

/** Of a sum, product, maximum or minimum over axes. */
export function foldLimit(kind: ReduceOp, dtype: DType): FoldLimit {
  if (kind === "max" || kind === "min") return EXACT_FOLD;
  return dtype === "f32" ? FOLD_OF_SINGLES : dtype === "f16" ? FOLD_OF_HALVES : EXACT_FOLD;
}

/** Draws of a normal distribution against those of doubles. */
export const NORMAL_DRAWS: { readonly rtol: number; readonly atol: number; readonly reason: string } = {
  rtol: 4e-6, atol: 3e-6,
  reason: "√(−2 log u)·cos 2πv: an angle in singles is off by up to 2⁻²², and the radius is at most 5.6; the logarithm near u = 1 loses relative accuracy to 1 − u, which is exact",
};

export interface OpLimit {
  /** Of |error| / (1 + |true value|): absolute below 1, relative above. */
  readonly value: number;
  readonly gradient: number;
  readonly reason: string;
}

const both = (error: number, reason: string): OpLimit => ({ value: error, gradient: error, reason });

/** Of an operation's values and gradients against doubles. */
const DEFAULT: OpLimit = both(2e-6, "up to a few dozen roundings of 6e-8 each, on terms of order 1 that may cancel");
const MANY_TERMS = "each value is a sum of up to some hundreds of products, in an order of the backend's own";
const OPS: Readonly<Record<string, OpLimit>> = { matmul: both(5e-6, MANY_TERMS), affine: both(5e-6, MANY_TERMS), conv: both(1e-5, MANY_TERMS) };
const IN_HALVES: OpLimit = both(6e-3, "up to a dozen roundings to half, of 5e-4 each; sums add up in singles");
const IN_INTEGERS: OpLimit = both(0, "integers and booleans have one result");

/** Each value is one of those given, its magnitude, the integer below, or a truth: nothing is rounded. Gradients are products. */
const CHOICES: ReadonlySet<string> = new Set([
  "neg", "abs", "floor", "step", "relu", "hardtanh", "clamp", "clip", "cast-i32", "rem", "less", "lessEqual", "greater", "greaterEqual", "equal", "notEqual", "maximum", "minimum", "max", "min", "argMax", "argMin", "maxPool", "oneHot",
]);

/** Of an operation on a type. What it gives in integers or booleans is exact, whatever it takes. */
export function opLimit(op: string, dtype: DType): OpLimit {
  if (dtype !== "f32" && dtype !== "f16") return op === "mean" ? DEFAULT : IN_INTEGERS;
  const limit = dtype === "f16" ? IN_HALVES : (OPS[op] ?? DEFAULT);
  return CHOICES.has(op) ? { ...limit, value: 0 } : limit;
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
