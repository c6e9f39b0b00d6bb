import { type Expr, exprPostorder } from "@receptive/core/extend";

/** The expression with its inputs numbered `by` higher. */
export function shiftInputs(root: Expr, by: number): Expr {
  const made = new Map<Expr, Expr>();
  const of = (e: Expr): Expr => made.get(e) ?? e;
  for (const e of exprPostorder(root)) {
    if (e.op === "load") made.set(e, { ...e, input: e.input + by, at: of(e.at) });
    else if ("src" in e) made.set(e, { ...e, src: e.src.map(of) });
  }
  return of(root);
}
