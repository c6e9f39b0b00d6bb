/** Loops, reductions and steps gone wrong. */
import type { Expr, LoopKernel, Plan, ScatterKernel } from "@receptive/core/extend";
import type { BrokenBackend } from "./broken-backend.ts";
import { add, alu, index, load, mapAlu, mapKernels, mapReductions, mul, number, select } from "./rewrite-plan.ts";
import { withPlans } from "./wrap-backend.ts";

/** The first step that writes a block: whoever reads it sees zeros. */
function withoutFirstStep(plan: Plan): Plan {
  const first = plan.steps.findIndex((s) => s.outs.every((o) => plan.slots[o]?.kind === "temp") && s.kernel.kind === "loop");
  return mapKernels(plan, (k, _, i) => (i === first && k.kind === "loop" ? { kind: "loop", name: k.name, inputs: k.inputs, output: k.output, body: number(0, k.output.dtype) } : k));
}

function shorter(shape: readonly number[]): number[] {
  return shape.map((d, i) => (i === shape.length - 1 && d > 64 ? d - 1 : d));
}

/** out = base, or base plus the largest update where there is one: of several at one place all but one are lost. */
function losingScatter(k: ScatterKernel): LoopKernel | ScatterKernel {
  const [base, at, update] = k.inputs;
  if (base.dtype !== "f32" || at.shape.some((d, i) => i !== k.axis && d !== base.shape[i])) return k;
  const offset = (shape: readonly number[], along: Expr): Expr => shape.reduce<Expr>((sum, d, i) => add(mul(sum, number(d)), i === k.axis ? along : index("out", i)), number(0));
  const here = offset(at.shape, index("reduce", 0));
  const lowest = number(-Infinity, "f32");
  const acc: Expr = { op: "acc", dtype: "f32" };
  const before = load(0, offset(base.shape, index("out", k.axis)));
  return {
    kind: "loop", name: k.name, inputs: [base, at, update], output: k.output, body: select(alu("eq", "bool", load(1, here, "i32"), index("out", k.axis)), load(2, here), lowest),
    reduce: { op: "max", dtype: "f32", shape: [at.shape[k.axis] ?? 0], epilogue: select(alu("eq", "bool", acc, lowest), before, add(before, acc)) },
  };
}

/** out = base plus all updates whose offset, in range or not, is that of the place. */
function uncheckedScatter(k: ScatterKernel): LoopKernel | ScatterKernel {
  const [base, at, update] = k.inputs;
  if (k.axis === 0 || base.dtype !== "f32") return k;
  const flat = (shape: readonly number[], position: (axis: number) => Expr): Expr => shape.reduce<Expr>((sum, d, i) => add(mul(sum, number(d)), position(i)), number(0));
  const source = flat(at.shape, (i) => index("reduce", i));
  const target = flat(base.shape, (i) => (i === k.axis ? load(1, source, "i32") : index("reduce", i)));
  const here = flat(base.shape, (i) => index("out", i));
  return {
    kind: "loop", name: k.name, inputs: [base, at, update], output: k.output, body: select(alu("eq", "bool", target, here), load(2, source), number(0, "f32")),
    reduce: { op: "sum", dtype: "f32", shape: at.shape, epilogue: add(load(0, here), { op: "acc", dtype: "f32" }) },
  };
}

export const kernelFaults: readonly BrokenBackend[] = [
  { fault: "a reduction over more than 64 leaves out the last", caught: "reduce/sum/f32/inner-65", create: withPlans(mapReductions((k, reduce) => ({ ...k, reduce: { ...reduce, shape: shorter(reduce.shape) } }))) },
  {
    fault: "max starts at 0", caught: "reduce/max/f32/inner-5",
    create: withPlans(mapReductions((k, reduce) => (reduce.op === "max" && reduce.dtype === "f32" ? { ...k, body: alu("max", "f32", k.body, number(0, "f32")) } : k))),
  },
  {
    fault: "max over an axis passes over NaN", caught: "reduce/max/f32/nan-inner-17",
    create: withPlans(mapReductions((k, reduce) => (reduce.op === "max" && reduce.dtype === "f32" ? { ...k, body: select(alu("eq", "bool", k.body, k.body), k.body, number(-Infinity, "f32")) } : k))),
  },
  {
    fault: "sums add up in half precision", caught: "reduce/sum/f32/inner-9",
    create: withPlans(mapReductions((k, reduce) => (reduce.op === "sum" && reduce.dtype === "f32" ? { ...k, body: alu("cast", "f32", alu("cast", "f16", k.body)) } : k))),
  },
  {
    fault: "an empty product is 0", caught: "reduce/prod/f32/inner-0",
    create: withPlans(mapReductions((k, reduce) => (reduce.op === "prod" && reduce.shape.includes(0) ? { ...k, reduce: { ...reduce, epilogue: number(0, k.output.dtype) } } : k))),
  },
  {
    fault: "integer sums go through floats", caught: "reduce/sum/i32/inner-33",
    create: withPlans(mapReductions((k, reduce) => (reduce.op === "sum" && reduce.dtype === "i32" ? { ...k, body: alu("cast", "i32", alu("cast", "f32", k.body)) } : k))),
  },
  { fault: "a step reads what the step before has not written yet", caught: "contract/programs/f32/blocks-reused", create: withPlans(withoutFirstStep) },
  { fault: "of updates at one place all but one are lost", caught: "ops/scatterAdd/f32/duplicates", create: withPlans((plan) => mapKernels(plan, (k) => (k.kind === "scatter" ? losingScatter(k) : k))) },
  { fault: "along an inner axis updates out of range land in the next row", caught: "ops/scatterAdd/f32/out-of-range-last-axis", create: withPlans((plan) => mapKernels(plan, (k) => (k.kind === "scatter" ? uncheckedScatter(k) : k))) },
  {
    fault: "halves add up in halves", caught: "reduce/sum/f16/inner-257",
    create: withPlans(mapReductions((k, reduce) => (k.output.dtype === "f16" && reduce.op === "sum" && reduce.dtype === "f32" ? { ...k, body: alu("cast", "f16", k.body), reduce: { ...reduce, dtype: "f16", epilogue: { op: "acc", dtype: "f16" } } } : k))),
  },
  {
    fault: "what is out of range is read anyway", caught: "ops/gather/f32/out-of-range-last-axis",
    create: withPlans(mapAlu("where", (e, _, a) => { const other = e.src[2]; return other?.op === "const" && other.value === 0 && a.op === "load" ? a : null; })),
  },
  {
    fault: "what a reduction's result is added to is added twice", caught: "ops/affine/f32/ordinary",
    create: withPlans(mapAlu("add", (e, a, b) => (a.op === "acc" && b.op === "load" ? add(e, b) : b.op === "acc" && a.op === "load" ? add(e, a) : null))),
  },
];
