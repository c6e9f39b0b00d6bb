/** Which numbers an index may be: what is in range by construction needs no check when it is loaded. */
import type { Expr } from "@receptive/core/extend";

export interface Range { readonly low: number; readonly high: number }

export interface IndexSizes { readonly out: readonly number[]; readonly reduce: readonly number[] }

const LIMIT = 2 ** 31;

function within(low: number, high: number): Range | null {
  return low >= -LIMIT && high < LIMIT ? { low, high } : null;
}

function across(values: readonly number[]): Range | null {
  return within(Math.min(...values), Math.max(...values));
}

function combine(op: string, a: Range, b: Range): Range | null {
  switch (op) {
    case "add": return within(a.low + b.low, a.high + b.high);
    case "sub": return within(a.low - b.high, a.high - b.low);
    case "mul": return across([a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high]);
    case "min": return { low: Math.min(a.low, b.low), high: Math.min(a.high, b.high) };
    case "max": return { low: Math.max(a.low, b.low), high: Math.max(a.high, b.high) };
    case "div": return b.low > 0 ? across([a.low, a.high].flatMap((n) => [Math.trunc(n / b.low), Math.trunc(n / b.high)])) : null;
    case "rem": return b.low > 0 ? { low: a.low < 0 ? Math.max(a.low, 1 - b.high) : 0, high: a.high < 0 ? 0 : Math.min(a.high, b.high - 1) } : null;
    default: return null;
  }
}

/** Ranges of i32 expressions, remembered by node; null where nothing is known. */
export class Ranges {
  readonly #sizes: IndexSizes;
  readonly #known = new Map<Expr, Range | null>();

  constructor(sizes: IndexSizes) {
    this.#sizes = sizes;
  }

  /** `expr` must come after its operands were asked for, or be shallow: the walk recurses. */
  of(expr: Expr): Range | null {
    const known = this.#known.get(expr);
    if (known !== undefined) return known;
    const found = this.#find(expr);
    this.#known.set(expr, found);
    return found;
  }

  #find(expr: Expr): Range | null {
    if (expr.op === "index") {
      const size = expr.axis < 0 ? this.#sizes.out.reduce((n, d) => n * d, 1) : this.#sizes[expr.of][expr.axis] ?? 0;
      return { low: 0, high: Math.max(0, size - 1) };
    }
    if (expr.op === "const") return expr.dtype === "i32" ? { low: expr.value, high: expr.value } : null;
    if (!("src" in expr) || expr.dtype !== "i32") return null;
    if (expr.op === "where") {
      const [, a, b] = expr.src.map((x) => this.of(x));
      return a && b ? { low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) } : null;
    }
    const [a, b] = expr.src.map((x) => this.of(x));
    return a && b ? combine(expr.op, a, b) : null;
  }
}
