import { type Aval, type Expr, exprPostorder } from "@receptive/core/extend";
import { UNCHECKED } from "./bindings.ts";
import { countOf } from "./element.ts";
import { FLAT, isFlat } from "./flat-index.ts";
import { type IndexSizes, Ranges } from "./ranges.ts";

/** An expression as it is emitted: flat offsets have a name, loads that cannot leave their array are not checked. Sharing stays. */
export function prepareExpr(root: Expr, inputs: readonly Aval[], sizes: IndexSizes): Expr {
  const ranges = new Ranges(sizes);
  const made = new Map<Expr, Expr>();
  const of = (e: Expr): Expr => made.get(e) ?? e;
  for (const e of exprPostorder(root)) {
    if (e.op === "load") {
      const at = isFlat(e.at, sizes.out) ? FLAT : of(e.at);
      const range = ranges.of(at);
      const count = countOf(inputs[e.input]?.shape ?? []);
      const inside = range !== null && range.low >= 0 && range.high < count;
      made.set(e, { ...e, at, input: inside ? e.input + UNCHECKED : e.input });
    } else if ("src" in e) {
      const next = e.src.some((x) => made.has(x)) ? { ...e, src: e.src.map(of) } : e;
      if (next !== e) made.set(e, next);
      // Operands come first, so no walk is deep.
      ranges.of(next);
    }
  }
  return of(root);
}

/** Which axes' indices expressions name; -1 is the flat one. */
export function namedAxes(roots: readonly Expr[], kind: "out" | "reduce"): ReadonlySet<number> {
  return new Set(roots.flatMap((root) => exprPostorder(root).flatMap((e) => (e.op === "index" && e.of === kind ? [e.axis] : []))));
}
