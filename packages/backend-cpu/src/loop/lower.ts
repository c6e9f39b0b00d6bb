import { BackendError } from "@receptive/core/extend";
import type { Expr } from "@receptive/core/extend";
import type { Axis, Node, NodeBuilder } from "./node.ts";

/** Expr → Node. `axes.out` and `axes.reduce` are the loop indices; `sizes[input]` element counts. */
export function lower(builder: NodeBuilder, root: Expr, axes: { readonly out: readonly Axis[]; readonly reduce: readonly Axis[] }, sizes: readonly number[]): Node {
  const done = new Map<Expr, Node>();
  const stack: Expr[] = [root];
  const children = (expr: Expr): readonly Expr[] => {
    if (expr.op === "const" || expr.op === "index" || expr.op === "acc") return [];
    return expr.op === "load" ? [expr.at] : expr.src;
  };
  const build = (expr: Expr, src: readonly Node[]): Node => {
    switch (expr.op) {
      case "const": return builder.const(expr.dtype, expr.value);
      case "index": {
        const axis = axes[expr.of][expr.axis];
        if (axis === undefined) throw new BackendError("E_PLAN_INVALID", `cpu: an expression names ${expr.of} axis ${expr.axis}, which the kernel does not have`);
        return builder.index(axis);
      }
      case "acc": return builder.acc(expr.dtype);
      case "load": {
        const [at] = src;
        const size = sizes[expr.input];
        if (at === undefined || size === undefined) throw new BackendError("E_PLAN_INVALID", `cpu: a load names input ${expr.input}, which the kernel does not have`);
        return builder.load(expr.dtype, expr.input, at, size);
      }
      default: return builder.alu(expr.op, expr.dtype, src);
    }
  };
  for (let expr = stack.at(-1); expr !== undefined; expr = stack.at(-1)) {
    const missing = children(expr).filter((child) => !done.has(child));
    if (missing.length > 0) { stack.push(...missing); continue; }
    stack.pop();
    if (!done.has(expr)) done.set(expr, build(expr, children(expr).map((child) => done.get(child)).filter((node) => node !== undefined)));
  }
  const result = done.get(root);
  if (result === undefined) throw new BackendError("E_PLAN_INVALID", "cpu: an empty expression");
  return result;
}
