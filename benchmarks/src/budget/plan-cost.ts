/** What a plan costs, from its kernels alone: exact, and the same on every machine. */
import type { Aval, Caps, ClaimedKernel, Expr, Kernel, Plan } from "@receptive/core/extend";
import { sizeOf } from "../networks/values.ts";

const elements = ({ shape }: Aval): number => sizeOf(shape);
const bytes = (aval: Aval, { storageBytes }: Caps): number => elements(aval) * (storageBytes[aval.dtype] ?? 0);

const isFloat = (dtype: string): boolean => dtype === "f32" || dtype === "f16";

/** Floating-point operations of one evaluation; a shared sub-expression is computed once. */
function exprFlops(expr: Expr, seen: Set<Expr>): number {
  if (seen.has(expr)) return 0;
  seen.add(expr);
  if (expr.op === "load") return exprFlops(expr.at, seen);
  if (!("src" in expr)) return 0;
  const inner = expr.src.reduce((sum, source) => sum + exprFlops(source, seen), 0);
  return inner + (isFloat(expr.dtype) && expr.op !== "cast" && expr.op !== "bitcast" ? 1 : 0);
}

function shapeAt(avals: readonly Aval[], i: number): readonly number[] {
  return avals[i]?.shape ?? [];
}

/** Weights that one output channel has. */
const perChannel = (weight: readonly number[]): number => sizeOf(weight.slice(1));

function claimedFlops({ name, attrs, inputs, outputs }: ClaimedKernel): number {
  const out = sizeOf(shapeAt(outputs, 0));
  switch (name) {
    case "dot": return 2 * out * (shapeAt(inputs, 0).at(attrs["transA"] === true ? -2 : -1) ?? 0);
    case "conv": return 2 * out * perChannel(shapeAt(inputs, 1));
    case "convInputGrad": return 2 * sizeOf(shapeAt(inputs, 0)) * perChannel(shapeAt(inputs, 1));
    case "convWeightGrad": return 2 * sizeOf(shapeAt(inputs, 1)) * perChannel(shapeAt(outputs, 0));
    case "maxPool": case "maxPoolWithIndex": return out * sizeOf((attrs["kernel"] ?? []) as readonly number[]);
    default: return out;
  }
}

/** Convolutions and products count as their definition, whatever algorithm computes them: two for a multiply-add. */
function kernelFlops(kernel: Kernel): number {
  switch (kernel.kind) {
    case "claimed": return claimedFlops(kernel);
    case "scatter": return elements(kernel.inputs[2]);
    case "loop": {
      const { output, body, reduce } = kernel;
      const each = exprFlops(body, new Set());
      if (reduce === undefined) return elements(output) * each;
      const folded = sizeOf(reduce.shape) * (each + (isFloat(reduce.dtype) ? 1 : 0));
      return elements(output) * (folded + exprFlops(reduce.epilogue, new Set()));
    }
  }
}

export function planFlops(plan: Plan): number {
  return plan.steps.reduce((sum, { kernel }) => sum + kernelFlops(kernel), 0);
}

/** Bytes that the kernels read and write, each array once a kernel. */
export function planMovedBytes(plan: Plan, caps: Caps): number {
  return plan.steps.reduce((sum, { kernel }) => {
    const outputs = kernel.kind === "claimed" ? kernel.outputs : [kernel.output];
    return sum + [...kernel.inputs, ...outputs].reduce((each, aval) => each + bytes(aval, caps), 0);
  }, 0);
}
