import { describe, expect, test } from "vitest";
import type { Expr, Kernel, LoopKernel, Plan } from "../backend/interface.ts";
import { checkBuffers, checkPlan } from "./check-plan.ts";

const F4 = { shape: [4], dtype: "f32" } as const;
const BYTES = { f32: 4, i32: 4, bool: 1 };
const at: Expr = { op: "index", of: "out", axis: 0 };
const x: Expr = { op: "load", dtype: "f32", input: 0, at };
const negate: LoopKernel = { kind: "loop", name: "negate", inputs: [F4], output: F4, body: { op: "neg", dtype: "f32", src: [x] } };
const invalid = expect.objectContaining({ code: "E_PLAN_INVALID" });

/** arg 0 → temp 1 → temp 2 → result 3, the temps in turn in two blocks. */
const chain: Plan = {
  key: "chain", blocks: [16, 16],
  slots: [{ kind: "arg", aval: F4 }, { kind: "temp", aval: F4, block: 0 }, { kind: "temp", aval: F4, block: 1 }, { kind: "result", aval: F4 }],
  steps: [{ kernel: negate, ins: [0], outs: [1] }, { kernel: negate, ins: [1], outs: [2] }, { kernel: negate, ins: [2], outs: [3] }],
};
const donated: Plan = {
  key: "donated", blocks: [], slots: [{ kind: "arg", aval: F4, donates: 1 }, { kind: "result", aval: F4 }], steps: [{ kernel: negate, ins: [0], outs: [1] }],
};
const withKernel = (kernel: Kernel): Plan => ({ ...donated, slots: [{ kind: "arg", aval: F4 }, { kind: "result", aval: F4 }], steps: [{ kernel, ins: [0], outs: [1] }] });

test("legal plans pass", () => {
  checkPlan(chain, BYTES);
  checkPlan(donated, BYTES);
  checkPlan({ ...chain, slots: chain.slots.map((slot) => (slot.kind === "temp" ? { ...slot, block: 0 } : slot)), blocks: [16] }, BYTES);
  // A donated argument that nothing overwrites is its result already.
  checkPlan({ ...donated, steps: [] }, BYTES);
  // A slot may have another shape of the same size than the kernel sees.
  checkPlan({ ...chain, slots: [{ kind: "arg", aval: { shape: [2, 2], dtype: "f32" } }, ...chain.slots.slice(1)] }, BYTES);
});

const [first, second, third] = chain.steps;
test.each<[string, Plan]>([
  ["a result never written", { ...chain, steps: chain.steps.slice(0, 2) }],
  ["an input read before it is written", { ...chain, steps: chain.steps.toReversed() }],
  ["a block taken over before its last reader", {
    ...chain, blocks: [16], slots: chain.slots.map((slot) => (slot.kind === "temp" ? { ...slot, block: 0 } : slot)),
    steps: [first, second, { kernel: negate, ins: [1], outs: [3] }].filter((step) => step !== undefined),
  }],
  ["a donated argument read after it is overwritten", {
    ...donated, slots: [...donated.slots, { kind: "result", aval: F4 }], steps: [...donated.steps, { kernel: negate, ins: [0], outs: [2] }],
  }],
  ["two donations to one result", { ...donated, slots: [{ kind: "arg", aval: F4, donates: 1 }, { kind: "result", aval: F4 }, { kind: "arg", aval: F4, donates: 1 }], steps: [{ kernel: negate, ins: [2], outs: [1] }] }],
  ["a donation to another size", { ...donated, slots: [{ kind: "arg", aval: { shape: [8], dtype: "f32" }, donates: 1 }, { kind: "result", aval: F4 }] }],
  ["a donation to an argument", { ...donated, slots: [{ kind: "arg", aval: F4, donates: 0 }, { kind: "result", aval: F4 }] }],
  ["a step that writes an argument", { ...chain, steps: [...chain.steps, { kernel: negate, ins: [3], outs: [0] }] }],
  ["a slot that does not exist", { ...chain, steps: [{ kernel: negate, ins: [9], outs: [1] }, second, third].filter((step) => step !== undefined) }],
  ["a missing operand", { ...chain, steps: [{ kernel: negate, ins: [], outs: [1] }, second, third].filter((step) => step !== undefined) }],
  ["a slot of another size than the kernel's", { ...chain, slots: [{ kind: "arg", aval: { shape: [5], dtype: "f32" } }, ...chain.slots.slice(1)] }],
  ["a slot of another type than the kernel's", { ...chain, slots: [{ kind: "arg", aval: { shape: [4], dtype: "i32" } }, ...chain.slots.slice(1)] }],
  ["a block too small", { ...chain, blocks: [16, 15] }],
  ["a block that does not exist", { ...chain, blocks: [16] }],
  ["a type the backend lacks", { ...chain, slots: [...chain.slots, { kind: "arg", aval: { shape: [1], dtype: "f16" } }] }],
])("%s", (_, plan) => {
  expect(() => checkPlan(plan, BYTES)).toThrow(invalid);
});

test.each<[string, Kernel]>([
  ["a load of an input that does not exist", { ...negate, body: { op: "load", dtype: "f32", input: 1, at } }],
  ["a load of another type", { ...negate, body: { op: "load", dtype: "i32", input: 0, at } }],
  ["an offset that is no i32", { ...negate, body: { op: "load", dtype: "f32", input: 0, at: x } }],
  ["an axis that does not exist", { ...negate, body: { op: "load", dtype: "f32", input: 0, at: { op: "index", of: "out", axis: 1 } } }],
  ["a reduce index without a reduction", { ...negate, body: { op: "load", dtype: "f32", input: 0, at: { op: "index", of: "reduce", axis: 0 } } }],
  ["acc in a body", { ...negate, body: { op: "acc", dtype: "f32" } }],
  ["a reduce index in an epilogue", { ...negate, reduce: { op: "sum", dtype: "f32", shape: [2], epilogue: { op: "load", dtype: "f32", input: 0, at: { op: "index", of: "reduce", axis: 0 } } } }],
  ["operands of different types", { ...negate, body: { op: "add", dtype: "f32", src: [x, at] } }],
  ["a missing operand", { ...negate, body: { op: "add", dtype: "f32", src: [x] } }],
  ["exp of an integer", { ...negate, output: { shape: [4], dtype: "i32" }, body: { op: "exp", dtype: "i32", src: [at] } }],
  ["where on a float", { ...negate, body: { op: "where", dtype: "f32", src: [x, x, x] } }],
  ["a body of another type than the output", { ...negate, body: at }],
  ["a scatter with a float index", { kind: "scatter", name: "s", inputs: [F4, F4, F4], output: F4, axis: 0 }],
])("a kernel with %s", (_, kernel) => {
  expect(() => checkPlan(withKernel(kernel), BYTES)).toThrow(invalid);
});

describe("buffers of a run", () => {
  const a = { bytes: 16 };
  const b = { bytes: 64 };
  test("may be larger than needed, and are the same exactly where a slot donates", () => {
    checkBuffers(chain, [a], [b], BYTES);
    checkBuffers(donated, [a], [a], BYTES);
  });
  test.each<[string, Plan, { bytes: number }[], { bytes: number }[]]>([
    ["too few", chain, [], [b]],
    ["too small an argument", chain, [{ bytes: 15 }], [b]],
    ["too small a result", chain, [a], [{ bytes: 8 }]],
    ["a donated argument that is another buffer", donated, [a], [b]],
    ["a result that is an argument without donation", chain, [a], [a]],
    ["two results in one buffer", { ...chain, slots: [...chain.slots.slice(0, 3), { kind: "result", aval: F4 }, { kind: "result", aval: F4 }] }, [a], [b, b]],
    ["a donated buffer bound twice", { ...donated, slots: [...donated.slots, { kind: "arg", aval: F4 }] }, [a, a], [a]],
  ])("%s", (_, plan, args, results) => {
    expect(() => checkBuffers(plan, args, results, BYTES)).toThrow(invalid);
  });
});
