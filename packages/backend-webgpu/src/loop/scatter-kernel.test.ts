import type { Plan, ScatterKernel } from "@receptive/core/extend";
import { reference } from "@receptive/core/reference";
import { afterAll, expect, test } from "vitest";
import { findAdapter } from "../testing/adapter.ts";
import { evaluatePlan } from "../testing/evaluate-plan.ts";

const { make, reason } = await findAdapter();
const backend = await make?.();
const oracle = reference({ precision: "f32" });
afterAll(() => backend?.dispose());

/** base, index and update, the axis; from few outputs to many, a line each and several. */
const CASES: readonly (readonly [base: readonly number[], index: readonly number[], axis: number])[] = [
  [[5], [3], 0], [[4, 3], [7, 3], 0], [[4, 3], [4, 9], 1], [[6, 5, 4], [5, 11, 3], 1], [[40_003], [50], 0], [[1031, 37], [40, 37], 0], [[9, 5003], [9, 30], 1], [[40, 1000], [40, 0], 1], [[3, 20_000, 2], [2, 9, 2], 1],
];

test.for(CASES)("%j += update%j along %i: the order, the edges, and nothing else", async ([base, shape, axis], { skip }) => {
  skip(backend === undefined, reason);
  if (backend === undefined) return;
  const aval = (s: readonly number[], dtype: "f32" | "i32") => ({ shape: s, dtype }) as const;
  const kernel: ScatterKernel = { kind: "scatter", name: "scatter", inputs: [aval(base, "f32"), aval(shape, "i32"), aval(shape, "f32")], output: aval(base, "f32"), axis };
  const plan: Plan = {
    key: "scatter", blocks: [], steps: [{ kernel, ins: [0, 1, 2], outs: [3] }],
    slots: [...kernel.inputs.map((a) => ({ kind: "arg", aval: a }) as const), { kind: "result", aval: kernel.output }],
  };
  const count = (s: readonly number[]): number => s.reduce((n, d) => n * d, 1);
  const length = base[axis] ?? 1;
  // Thirds do not add up to the same bits in another order; indices repeat, and some lie outside.
  const data = [
    Float32Array.from({ length: count(base) }, (_, i) => Math.sin(i)),
    Int32Array.from({ length: count(shape) }, (_, i) => ((i * 7919) % (length + 2)) - 1 - (i % 5 === 0 ? i % 3 : 0)),
    Float32Array.from({ length: count(shape) }, (_, i) => (i % 17) / 3 - 1e3 * (i % 2)),
  ];
  expect(await evaluatePlan(backend, plan, data)).toEqual(await evaluatePlan(oracle, plan, data));
});
