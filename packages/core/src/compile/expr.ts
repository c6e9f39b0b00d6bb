import type { AluOp, DType, Expr } from "../backend/interface.ts";
import { atomIndex, constantIndex, type Index } from "./index-math.ts";

/**
 * Builds a kernel's expressions. Equal expressions are one object, so a generator that remembers objects computes each once.
 */
export class ExprBuilder {
  readonly #known = new Map<string, Expr>();
  readonly #ids = new Map<Expr, number>();
  /** Values an integer atom can take. */
  readonly ranges: Map<Expr, readonly [number, number]> = new Map();

  #intern(key: string, make: () => Expr): Expr {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.#known.set(key, made);
    this.#ids.set(made, this.#ids.size);
    return made;
  }

  id(e: Expr): number {
    return this.#ids.get(e) ?? -1;
  }

  /** Lets expressions made elsewhere take part; the caller keeps equal ones apart or the same. */
  adopt(e: Expr): Expr {
    if (!this.#ids.has(e)) this.#ids.set(e, this.#ids.size);
    return e;
  }

  constant(value: number, dtype: DType): Expr {
    return this.#intern(`c${Object.is(value, -0) ? "-0" : value}${dtype}`, () => ({ op: "const", dtype, value }));
  }

  /** The index along one axis of the output or of the reduction. */
  axis(of: "out" | "reduce", axis: number, size: number): Index {
    if (size <= 1) return constantIndex(0);
    const atom = this.#intern(`i${of}${axis}`, () => ({ op: "index", of, axis }));
    this.ranges.set(atom, [0, size - 1]);
    return atomIndex(atom, 0, size - 1);
  }

  acc(dtype: DType): Expr {
    return this.#intern("acc", () => ({ op: "acc", dtype }));
  }

  load(input: number, at: Expr, dtype: DType): Expr {
    return this.#intern(`l${input},${this.id(at)}`, () => ({ op: "load", dtype, input, at }));
  }

  alu(op: AluOp, dtype: DType, src: readonly Expr[]): Expr {
    return this.#intern(`${op}${dtype}${src.map((s) => this.id(s)).join()}`, () => ({ op, dtype, src }));
  }

  indexOp(op: "div" | "rem", a: Index, k: number, low: number, high: number): Index {
    if (low === high) return constantIndex(low);
    return this.valueIndex(this.alu(op, "i32", [this.toExpr(a), this.constant(k, "i32")]), low, high);
  }

  /**
   * A computed integer (a gathered index, say) as an atom. The range may hold under a guard only, while the same expression is
   * used outside it: what is known of the atom itself never gets narrower.
   */
  valueIndex(e: Expr, low: number, high: number): Index {
    const known = this.ranges.get(e);
    this.ranges.set(e, known === undefined ? [low, high] : [Math.min(low, known[0]), Math.max(high, known[1])]);
    return atomIndex(e, low, high);
  }

  toExpr(a: Index): Expr {
    let sum: Expr | null = null;
    for (const [atom, c] of a.terms) {
      const term = c === 1 ? atom : this.alu("mul", "i32", [atom, this.constant(c, "i32")]);
      sum = sum === null ? term : this.alu("add", "i32", [sum, term]);
    }
    if (sum === null) return this.constant(a.offset, "i32");
    return a.offset === 0 ? sum : this.alu("add", "i32", [sum, this.constant(a.offset, "i32")]);
  }

  /** low ≤ a < high as a condition, or null where it always holds. */
  within(a: Index, low: number, high: number): Expr | null {
    const e = this.toExpr(a);
    const above = a.low >= low ? null : this.alu("not", "bool", [this.alu("lt", "bool", [e, this.constant(low, "i32")])]);
    const below = a.high < high ? null : this.alu("lt", "bool", [e, this.constant(high, "i32")]);
    return this.both(above, below);
  }

  both(a: Expr | null, b: Expr | null): Expr | null {
    return a === null ? b : b === null ? a : this.alu("and", "bool", [a, b]);
  }

  /** `value` where the guard holds, a constant elsewhere. */
  guarded(guard: Expr | null, value: Expr, otherwise: number, dtype: DType): Expr {
    return guard === null ? value : this.alu("where", dtype, [guard, value, this.constant(otherwise, dtype)]);
  }
}
