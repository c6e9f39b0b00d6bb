/** Plans with something changed in every kernel. */
import type { AluOp, DType, Expr, Kernel, LoopKernel, Plan } from "@receptive/core/extend";

export const typeOf = (e: Expr): DType => (e.op === "index" ? "i32" : e.dtype);
export const alu = (op: AluOp, dtype: DType, ...src: readonly Expr[]): Expr => ({ op, dtype, src });
export const number = (value: number, dtype: DType = "i32"): Expr => ({ op: "const", dtype, value });
export const index = (of: "out" | "reduce", axis: number): Expr => ({ op: "index", of, axis });
export const load = (input: number, at: Expr, dtype: DType = "f32"): Expr => ({ op: "load", dtype, input, at });
export const add = (a: Expr, b: Expr): Expr => alu("add", typeOf(a), a, b);
export const mul = (a: Expr, b: Expr): Expr => alu("mul", typeOf(a), a, b);
export const select = (condition: Expr, a: Expr, b: Expr): Expr => alu("where", typeOf(a), condition, a, b);

export type Alu = Extract<Expr, { readonly src: readonly Expr[] }>;

/** Every operation replaced where `change` gives another; what is shared stays shared. Offsets of loads are left alone. */
function mapExpr(root: Expr, change: (e: Alu) => Expr | null, done: Map<Expr, Expr>): Expr {
  const known = done.get(root);
  if (known !== undefined) return known;
  let made = root;
  if ("src" in root) {
    const inner: Alu = { ...root, src: root.src.map((s) => mapExpr(s, change, done)) };
    made = change(inner) ?? inner;
  }
  done.set(root, made);
  return made;
}

export function mapKernels(plan: Plan, change: (kernel: Kernel, plan: Plan, step: number) => Kernel): Plan {
  return { ...plan, steps: plan.steps.map((s, i) => ({ ...s, kernel: change(s.kernel, plan, i) })) };
}

export function mapLoops(change: (kernel: LoopKernel) => LoopKernel): (plan: Plan) => Plan {
  return (plan) => mapKernels(plan, (k) => (k.kind === "loop" ? change(k) : k));
}

/** Another meaning for one operation, wherever `change` gives one. */
export function mapAlu(op: AluOp, change: (e: Alu, a: Expr, b: Expr) => Expr | null): (plan: Plan) => Plan {
  const replace = (e: Alu): Expr | null => (e.op === op ? change(e, e.src[0] ?? e, e.src[1] ?? e) : null);
  return mapLoops((k) => {
    const body = mapExpr(k.body, replace, new Map());
    return k.reduce === undefined ? { ...k, body } : { ...k, body, reduce: { ...k.reduce, epilogue: mapExpr(k.reduce.epilogue, replace, new Map()) } };
  });
}

export function mapReductions(change: (kernel: LoopKernel, reduce: NonNullable<LoopKernel["reduce"]>) => LoopKernel): (plan: Plan) => Plan {
  return mapLoops((k) => (k.reduce === undefined ? k : change(k, k.reduce)));
}
