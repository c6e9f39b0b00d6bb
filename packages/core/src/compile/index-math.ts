/**
 * Index arithmetic during lowering: sums of integer multiples of atoms plus a constant, with the range of values each can
 * take. Splitting and joining axes (reshape) then mostly cancels instead of leaving divisions in the kernel.
 */
import type { Expr } from "../backend/interface.ts";
import type { ExprBuilder } from "./expr.ts";

export interface Index {
  readonly terms: readonly (readonly [atom: Expr, coefficient: number])[];
  readonly offset: number;
  readonly low: number;
  readonly high: number;
}

export function constantIndex(value: number): Index {
  return { terms: [], offset: value, low: value, high: value };
}

export function atomIndex(atom: Expr, low: number, high: number): Index {
  return low === high ? constantIndex(low) : { terms: [[atom, 1]], offset: 0, low, high };
}

export function addIndex(a: Index, b: Index): Index {
  const terms = new Map<Expr, number>(a.terms);
  for (const [atom, c] of b.terms) terms.set(atom, (terms.get(atom) ?? 0) + c);
  return { terms: [...terms].filter(([, c]) => c !== 0), offset: a.offset + b.offset, low: a.low + b.low, high: a.high + b.high };
}

export function scaleIndex(a: Index, k: number): Index {
  if (k === 0) return constantIndex(0);
  const ends = [a.low * k, a.high * k];
  return { terms: a.terms.map(([atom, c]) => [atom, c * k] as const), offset: a.offset * k, low: Math.min(...ends), high: Math.max(...ends) };
}

export function shiftIndex(a: Index, by: number): Index {
  return addIndex(a, constantIndex(by));
}

/** Terms that k divides, and the rest with its range; the range is found from the atoms'. */
function splitBy(a: Index, k: number, ranges: ReadonlyMap<Expr, readonly [number, number]>): { whole: Index; rest: Index } | null {
  let whole = constantIndex(Math.floor(a.offset / k) * k);
  let rest = constantIndex(a.offset - Math.floor(a.offset / k) * k);
  for (const [atom, c] of a.terms) {
    const range = ranges.get(atom);
    if (range === undefined) return null;
    const term = scaleIndex(atomIndex(atom, range[0], range[1]), c);
    if (c % k === 0) whole = addIndex(whole, term);
    else rest = addIndex(rest, term);
  }
  return { whole, rest };
}

function divide(a: Index, k: number, builder: ExprBuilder): { quotient: Index; remainder: Index } {
  if (k === 1) return { quotient: a, remainder: constantIndex(0) };
  const parts = splitBy(a, k, builder.ranges);
  if (parts !== null && parts.rest.low >= 0 && parts.whole.low >= 0) {
    const { whole, rest } = parts;
    const quotient: Index = { terms: whole.terms.map(([atom, c]) => [atom, c / k] as const), offset: whole.offset / k, low: whole.low / k, high: whole.high / k };
    if (rest.high < k) return { quotient, remainder: rest };
    const q = builder.indexOp("div", rest, k, Math.floor(rest.low / k), Math.floor(rest.high / k));
    return { quotient: addIndex(quotient, q), remainder: builder.indexOp("rem", rest, k, 0, k - 1) };
  }
  const low = Math.trunc(a.low / k);
  return { quotient: builder.indexOp("div", a, k, low, Math.trunc(a.high / k)), remainder: builder.indexOp("rem", a, k, a.low < 0 ? 1 - k : 0, k - 1) };
}

/** Integer division by a positive constant, truncating. */
export function divIndex(a: Index, k: number, builder: ExprBuilder): Index {
  return a.low >= 0 && a.high < k ? constantIndex(0) : divide(a, k, builder).quotient;
}

/** Remainder by a positive constant, with the dividend's sign. */
export function remIndex(a: Index, k: number, builder: ExprBuilder): Index {
  return a.low >= 0 && a.high < k ? a : divide(a, k, builder).remainder;
}
