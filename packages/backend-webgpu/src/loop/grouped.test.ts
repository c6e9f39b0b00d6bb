import type { DType, Expr, LoopKernel, Plan, ReduceOp } from "@receptive/core/extend";
import { reference } from "@receptive/core/reference";
import { afterAll, expect, test } from "vitest";
import { compilePlan } from "../program/compile-plan.ts";
import { findAdapter } from "../testing/adapter.ts";
import { evaluatePlan } from "../testing/evaluate-plan.ts";
import type { WebGpuBackend } from "../webgpu.ts";

const { make, reason } = await findAdapter();
const ways: Readonly<Record<string, WebGpuBackend | undefined>> = { "through subgroups": await make?.({ software: false, subgroups: true }), "through shared memory": await make?.({ software: false, subgroups: false }) };
const oracle = reference();
afterAll(() => { for (const backend of Object.values(ways)) backend?.dispose(); });

const axis = (of: "out" | "reduce"): Expr => ({ op: "index", of, axis: 0 });
const int = (value: number): Expr => ({ op: "const", dtype: "i32", value });

/** Folds of rows, or of columns where `across`. */
function plan(op: ReduceOp, dtype: DType, outputs: number, terms: number, across: boolean): Plan {
  const [slow, fast, n]: [Expr, Expr, number] = across ? [axis("reduce"), axis("out"), outputs] : [axis("out"), axis("reduce"), terms];
  const at: Expr = { op: "add", dtype: "i32", src: [{ op: "mul", dtype: "i32", src: [slow, int(n)] }, fast] };
  const kernel: LoopKernel = {
    kind: "loop", name: op, inputs: [{ shape: [outputs * terms], dtype }], output: { shape: [outputs], dtype }, body: { op: "load", dtype, input: 0, at },
    reduce: { op, dtype, shape: [terms], epilogue: { op: "acc", dtype } },
  };
  return { key: op, blocks: [], slots: [...kernel.inputs.map((aval) => ({ kind: "arg", aval }) as const), { kind: "result", aval: kernel.output }], steps: [{ kernel, ins: [0], outs: [1] }] };
}

const SIZES: readonly (readonly [outputs: number, terms: number])[] = [[1, 64], [1, 1000], [3, 1021], [1, 70_001], [40, 300], [2, 4097]];
const CASES = SIZES.flatMap(([outputs, terms]) => ([["sum", "f32"], ["max", "f32"], ["prod", "u32"], ["min", "i32"], ["sum", "i32"]] as const).flatMap(([op, dtype]) => [false, true].map((across) => ({ op, dtype, outputs, terms, across }))));

test.for(Object.keys(ways))("folds %s are those of the definition", { timeout: 240_000 }, async (way, { skip }) => {
  const backend = ways[way];
  skip(backend === undefined, reason);
  if (backend === undefined) return;
  skip(way === "through subgroups" && !backend.device.features.has("subgroups"), "the device has no subgroups");
  const wrong: string[] = [];
  await Promise.all(CASES.map(async ({ op, dtype, outputs, terms, across }) => {
    // Whole numbers whose sums singles hold, so that no order of additions shows.
    const data = Array.from({ length: outputs * terms }, (_, i) => (dtype === "u32" ? (i % 5) * 2 + 1 : ((i * 7919) % 201) - 100));
    const p = plan(op, dtype, outputs, terms, across);
    const [found, wanted] = [await evaluatePlan(backend, p, [data]), await evaluatePlan(oracle, p, [data])];
    if (JSON.stringify(found) !== JSON.stringify(wanted)) wrong.push(`${op} ${dtype} of ${outputs} × ${terms}${across ? " across" : ""}: ${JSON.stringify(found).slice(0, 80)} instead of ${JSON.stringify(wanted).slice(0, 80)}`);
  }));
  expect(wrong).toEqual([]);
});

test("subgroups exchange values where a whole workgroup has one output", () => {
  const target = { maxGroups: 65535, maxThreads: 256, workgroupBytes: 16384, maxBindings: 8, bindingBytes: 2 ** 27, software: false, subgroups: true, joins: true };
  const code = (outputs: number, subgroups: boolean): string => compilePlan(plan("sum", "f32", outputs, 2048, false), { ...target, subgroups }).shaders.map((s) => s.code).join("\n");
  expect(code(3, true)).toMatch(/^enable subgroups;[\s\S]*subgroupShuffleXor/u);
  expect(code(3, false)).not.toMatch(/subgroup/u);
});
