import type { ClaimedKernel, Expr, LoopKernel, Plan, Slot } from "@receptive/core/extend";
import { expect, test } from "vitest";
import type { Target } from "../kernel-code.ts";
import { compilePlan } from "./compile-plan.ts";
import { fuseTails } from "./fuse-tails.ts";

const GPU: Target = { maxGroups: 65535, maxThreads: 256, workgroupBytes: 16384, maxBindings: 8, bindingBytes: 2 ** 27, software: false, subgroups: false, joins: true };
const f32 = (...shape: number[]) => ({ shape, dtype: "f32" }) as const;
const at = (axis: number): Expr => ({ op: "index", of: "out", axis });
const int = (value: number): Expr => ({ op: "const", dtype: "i32", value });
const load = (input: number, place: Expr): Expr => ({ op: "load", dtype: "f32", input, at: place });
const flat = (columns: number): Expr => ({ op: "add", dtype: "i32", src: [{ op: "mul", dtype: "i32", src: [at(0), int(columns)] }, at(1)] });

/** a + b, element by element, or with `place` for where b is read. */
function added(shape: readonly [number, number], place: Expr = flat(shape[1])): LoopKernel {
  return { kind: "loop", name: "add", inputs: [f32(...shape), f32(...shape)], output: f32(...shape), body: { op: "add", dtype: "f32", src: [load(0, flat(shape[1])), load(1, place)] } };
}
const dot: ClaimedKernel = { kind: "claimed", name: "dot", attrs: { transA: false, transB: false }, inputs: [f32(64, 64), f32(64, 64)], outputs: [f32(64, 64)] };

const arg = (donates?: number): Slot => ({ kind: "arg", aval: f32(64, 64), ...(donates === undefined ? {} : { donates }) });
const result: Slot = { kind: "result", aval: f32(64, 64) };
const temp: Slot = { kind: "temp", aval: f32(64, 64), block: 0 };
const planOf = (slots: readonly Slot[], steps: Plan["steps"]): Plan => ({ key: "p", blocks: [], slots, steps });
const stepsOf = (plan: Plan, target: Target = GPU): number[][] => compilePlan(plan, target).shaders.map(({ shares }) => [...shares.keys()]);

test("a loop that alone reads a product at its own place becomes its tail", () => {
  const plan = planOf([arg(), arg(), arg(), temp, result], [{ kernel: dot, ins: [0, 1], outs: [3] }, { kernel: added([64, 64]), ins: [2, 3], outs: [4] }]);
  expect(fuseTails(plan, GPU)).toMatchObject([{ kernel: { name: "dot" }, ins: [0, 1, 2], outs: [4], steps: [0, 1], tail: { inputs: [f32(64, 64)] } }]);
  expect(fuseTails(plan, { ...GPU, joins: false })).toHaveLength(2);
});

test("not one that reads it elsewhere, nor where another step reads it, nor where it is a result", () => {
  const transposed: Expr = { op: "add", dtype: "i32", src: [{ op: "mul", dtype: "i32", src: [at(1), int(64)] }, at(0)] };
  const slots = [arg(), arg(), arg(), temp, result, result];
  const product = { kernel: dot, ins: [0, 1], outs: [3] };
  expect(fuseTails(planOf(slots, [product, { kernel: added([64, 64], transposed), ins: [2, 3], outs: [4] }]), GPU)).toHaveLength(2);
  expect(fuseTails(planOf(slots, [product, ...[4, 5].map((out) => ({ kernel: added([64, 64]), ins: [2, 3], outs: [out] }))]), GPU)).toHaveLength(3);
  expect(fuseTails(planOf([arg(), arg(), arg(), result, result], [product, { kernel: added([64, 64]), ins: [2, 3], outs: [4] }]), GPU)).toHaveLength(2);
});

test("nor where the product reads what has been written over by then", () => {
  // The second step replaces an operand of the product, and the loop needs its result: joined they would have to come before and after it.
  const steps = [{ kernel: dot, ins: [0, 1], outs: [3] }, { kernel: added([64, 64]), ins: [0, 2], outs: [4] }, { kernel: added([64, 64]), ins: [4, 3], outs: [5] }];
  expect(fuseTails(planOf([arg(4), arg(), arg(), temp, result, result], steps), GPU)).toHaveLength(3);
  expect(fuseTails(planOf([arg(), arg(), arg(), temp, result, result], steps), GPU)).toHaveLength(2);
  // The loop writes over an operand itself.
  const own = [{ kernel: dot, ins: [0, 1], outs: [3] }, { kernel: added([64, 64]), ins: [0, 3], outs: [4] }];
  expect(fuseTails(planOf([arg(4), arg(), arg(), temp, result], own), GPU)).toHaveLength(2);
});

test("a loop that reads two products is the tail of one, and the other is computed before", () => {
  const steps = [{ kernel: dot, ins: [0, 1], outs: [2] }, { kernel: dot, ins: [1, 0], outs: [3] }, { kernel: added([64, 64]), ins: [2, 3], outs: [4] }];
  const plan = planOf([arg(), arg(), temp, { ...temp, block: 1 }, result], steps);
  expect(fuseTails(plan, GPU).map((step) => [step.steps, step.ins, step.outs])).toEqual([[[1], [1, 0], [3]], [[0, 2], [0, 1, 3], [4]]]);
  expect(stepsOf(plan)).toEqual([[1], [0, 2]]);
});

test("steps that need nothing of each other share a dispatch, in the order of the plan, until bindings run out", () => {
  const shape = [256, 256] as const;
  const slot = (kind: "arg" | "result"): Slot => ({ kind, aval: f32(...shape) });
  const slots = [slot("arg"), ...Array.from({ length: 9 }, () => slot("result"))];
  const steps = Array.from({ length: 9 }, (_, i) => ({ kernel: added(shape), ins: [0, 0], outs: [i + 1] }));
  // One binding is the argument's.
  expect(stepsOf(planOf(slots, steps))).toEqual([[0, 1, 2, 3, 4, 5, 6], [7, 8]]);
  expect(stepsOf(planOf(slots, steps), { ...GPU, joins: false })).toHaveLength(9);
});

test("who reads an argument comes before who writes over it", () => {
  const shape = [256, 256] as const;
  const slots: Slot[] = [{ kind: "arg", aval: f32(...shape), donates: 3 }, { kind: "arg", aval: f32(...shape) }, { kind: "result", aval: f32(...shape) }, { kind: "result", aval: f32(...shape) }];
  const steps = [{ kernel: added(shape), ins: [0, 1], outs: [2] }, { kernel: added(shape), ins: [0, 1], outs: [3] }];
  expect(stepsOf(planOf(slots, steps))).toEqual([[0], [1]]);
});

test("a chain of tiny steps is one workgroup's, which meets where one needs another", () => {
  const shape = [4, 8] as const;
  const slots: Slot[] = [{ kind: "arg", aval: f32(...shape) }, { kind: "temp", aval: f32(...shape), block: 0 }, { kind: "temp", aval: f32(...shape), block: 1 }, { kind: "result", aval: f32(...shape) }];
  const steps = [{ kernel: added(shape), ins: [0, 0], outs: [1] }, { kernel: added(shape), ins: [1, 0], outs: [2] }, { kernel: added(shape), ins: [1, 2], outs: [3] }];
  const { shaders, blockOf } = compilePlan(planOf(slots, steps), GPU);
  expect(shaders).toHaveLength(1);
  expect(shaders[0]?.grid).toEqual([1, 1]);
  expect(shaders[0]?.code.match(/storageBarrier/gu)).toHaveLength(2);
  // What lives at once has memory of its own.
  expect(blockOf.get(1)).not.toBe(blockOf.get(2));
});

test("shares of a dispatch's time add up to one", () => {
  const shape = [4, 8] as const;
  const slots: Slot[] = [{ kind: "arg", aval: f32(...shape) }, { kind: "result", aval: f32(...shape) }, { kind: "result", aval: f32(...shape) }];
  const { shaders } = compilePlan(planOf(slots, [1, 2].map((out) => ({ kernel: added(shape), ins: [0, 0], outs: [out] }))), GPU);
  expect(shaders.map(({ shares }) => [...shares].map(([step, share]) => [step, share]))).toEqual([[[0, 0.5], [1, 0.5]]]);
});
