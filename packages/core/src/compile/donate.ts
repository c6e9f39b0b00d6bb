import type { Aval, Expr, Kernel, Step } from "../backend/interface.ts";
import { sameShape, type Shape, stridesOf } from "../shape.ts";

/** Whether an offset is the row-major one of the output element being written. */
function isOwnOffset(at: Expr, shape: Shape): boolean {
  const strides = stridesOf(shape);
  const wanted = new Map<number, number>();
  for (const [axis, d] of shape.entries()) if (d > 1) wanted.set(axis, strides[axis] ?? 0);
  const terms: Expr[] = [at];
  for (let e = terms.pop(); e !== undefined; e = terms.pop()) {
    if (e.op === "add") {
      terms.push(...e.src);
      continue;
    }
    if (e.op === "const" && e.value === 0) continue;
    const [atom, factor] = e.op === "mul" ? e.src : [e, undefined];
    const scale = factor === undefined ? 1 : factor.op === "const" ? factor.value : Number.NaN;
    if (atom?.op !== "index" || atom.of !== "out" || wanted.get(atom.axis) !== scale) return false;
    wanted.delete(atom.axis);
  }
  return wanted.size === 0;
}

/** Offsets at which an expression loads an input. */
function offsetsOf(root: Expr, input: number): Expr[] {
  const offsets: Expr[] = [];
  const seen = new Set<Expr>();
  const todo: Expr[] = [root];
  for (let e = todo.pop(); e !== undefined; e = todo.pop()) {
    if (seen.has(e)) continue;
    seen.add(e);
    if (e.op === "load") {
      if (e.input === input) offsets.push(e.at);
      todo.push(e.at);
    } else if ("src" in e) todo.push(...e.src);
  }
  return offsets;
}

/** Whether a kernel may write its output over the given input. */
function mayOverwrite(kernel: Kernel, inputs: readonly number[]): boolean {
  if (inputs.length === 0) return true;
  if (kernel.kind === "scatter") return inputs.every((i) => i === 0);
  if (kernel.kind === "claimed") return false;
  const tail = kernel.reduce?.epilogue ?? kernel.body;
  return inputs.every((i) => offsetsOf(tail, i).every((at) => isOwnOffset(at, kernel.output.shape)) && (kernel.reduce === undefined || offsetsOf(kernel.body, i).length === 0));
}

/**
 * Pairs donated arguments with results that can take over their memory: all other readers come before the step that writes
 * the result, and that step reads each element only where it writes it. Returns argument slot → result slot.
 */
export function pairDonations(
  donated: readonly number[], results: readonly number[], avals: readonly Aval[], steps: readonly Step[],
): Map<number, number> {
  const pairs = new Map<number, number>();
  const taken = new Set<number>();
  const fits = (arg: number, result: number): boolean => {
    const [a, r] = [avals[arg], avals[result]];
    if (a === undefined || r === undefined || a.dtype !== r.dtype || !sameShape(a.shape, r.shape)) return false;
    const writer = steps.findIndex((s) => s.outs.includes(result));
    const step = steps[writer];
    if (step === undefined || steps.some((s, i) => i > writer && s.ins.includes(arg))) return false;
    return mayOverwrite(step.kernel, step.ins.flatMap((slot, i) => (slot === arg ? [i] : [])));
  };
  // The i-th donated array most often becomes the i-th result (state in, state out).
  const pair = (arg: number, result: number): void => {
    if (pairs.has(arg) || taken.has(result) || !fits(arg, result)) return;
    pairs.set(arg, result);
    taken.add(result);
  };
  for (const [i, arg] of donated.entries()) {
    const twin = results[i];
    if (twin !== undefined) pair(arg, twin);
  }
  for (const arg of donated) for (const result of results) pair(arg, result);
  return pairs;
}
