/**
 * Joins a claimed kernel with the loop that alone reads its result, where the loop reads it at the element it writes: a bias, an
 * activation, a mask, the update of a weight. The result is then written once and not read again.
 */
import { type Expr, exprPostorder, type LoopKernel, type Plan, type Step } from "@receptive/core/extend";
import type { Tail, Target } from "../kernel-code.ts";
import { bytesOf, countOf, PER_WORD } from "../wgsl/element.ts";
import { isFlat } from "../wgsl/flat-index.ts";

/** A step of a plan, or two that have become one. */
export interface FusedStep extends Step {
  readonly tail?: Tail;
  /** Places in the plan of the steps it does. */
  readonly steps: readonly number[];
}

/** The body with the loads of `result` as the value just computed, and other inputs numbered from `first` on. */
function epilogueOf({ body, inputs }: LoopKernel, result: number, first: number): Expr {
  const numbers = new Map(inputs.flatMap((_, i) => (i === result ? [] : [i])).map((input, i) => [input, first + i]));
  const made = new Map<Expr, Expr>();
  const of = (e: Expr): Expr => made.get(e) ?? e;
  for (const e of exprPostorder(body)) {
    if (e.op === "load") made.set(e, e.input === result ? { op: "acc", dtype: e.dtype } : { ...e, input: numbers.get(e.input) ?? e.input, at: of(e.at) });
    else if ("src" in e) made.set(e, { ...e, src: e.src.map(of) });
  }
  return of(body);
}

function fits(claim: Step, loop: Step, result: number, { maxBindings, bindingBytes }: Target): loop is Step & { readonly kernel: LoopKernel } {
  const { kernel } = loop;
  if (claim.kernel.kind !== "claimed" || kernel.kind !== "loop" || kernel.reduce !== undefined) return false;
  const [from] = claim.kernel.outputs;
  if (from?.dtype !== "f32" || PER_WORD[kernel.output.dtype] !== 1 || countOf(from.shape) !== countOf(kernel.output.shape)) return false;
  const avals = [...claim.kernel.inputs, ...kernel.inputs, kernel.output];
  // Room for the working memory of a split sum; arrays in windows stay with kernels of their own.
  if (new Set([...claim.ins, ...loop.ins]).size + 2 > maxBindings || avals.some((aval) => bytesOf(aval) > bindingBytes)) return false;
  return exprPostorder(kernel.body).every((e) => e.op !== "load" || e.input !== result || isFlat(e.at, kernel.output.shape));
}

/** The result whose memory an argument gives, by the argument. */
export function donationsOf(plan: Plan): ReadonlyMap<number, number> {
  return new Map(plan.slots.flatMap((slot, i) => (slot.kind === "arg" && slot.donates !== undefined ? [[i, slot.donates] as const] : [])));
}

export function fuseTails(plan: Plan, target: Target): FusedStep[] {
  const readers = new Map<number, number[]>();
  plan.steps.forEach((step, i) => { for (const slot of step.ins) readers.set(slot, [...(readers.get(slot) ?? []), i]); });
  const writers = new Map(plan.steps.flatMap((step, i) => step.outs.map((slot) => [slot, i] as const)));
  const donations = donationsOf(plan);
  const dropped = new Set<number>();
  const fused = plan.steps.map((step, i): FusedStep => ({ ...step, steps: [i] }));
  if (!target.joins) return fused;
  plan.steps.forEach((claim, i) => {
    const [slot = -1] = claim.outs;
    const [at = -1, second] = readers.get(slot) ?? [];
    const loop = plan.steps[at];
    // A loop that reads two products is the tail of the first alone: the other comes before both.
    if (claim.outs.length !== 1 || loop === undefined || fused[at]?.tail !== undefined || second !== undefined || plan.slots[slot]?.kind !== "temp") return;
    const result = loop.ins.indexOf(slot);
    if (!fits(claim, loop, result, target)) return;
    // The claim would now run where the loop did: memory that it reads must not have become a result's by then, or the loop's own.
    if (claim.ins.some((input) => (writers.get(donations.get(input) ?? -1) ?? Infinity) <= at)) return;
    const extra = [...loop.ins.keys()].filter((n) => n !== result);
    fused[at] = {
      kernel: claim.kernel, ins: [...claim.ins, ...extra.map((n) => loop.ins[n] ?? slot)], outs: loop.outs, steps: [i, at],
      tail: { inputs: extra.flatMap((n) => loop.kernel.inputs.slice(n, n + 1)), output: loop.kernel.output, epilogue: epilogueOf(loop.kernel, result, claim.ins.length) },
    };
    dropped.add(i);
  });
  return fused.filter((_, i) => !dropped.has(i));
}
