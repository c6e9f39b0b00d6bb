import { expect, test } from "vitest";
import { add } from "../ir/arith.ts";
import * as build from "../ir/build.ts";
import type { Graph } from "../ir/graph.ts";
import { reference } from "../reference/reference-backend.ts";
import { evaluateGraph } from "../testing/evaluate-graph.ts";
import { runPlan } from "../testing/run-plan.ts";
import { toPlan } from "./pipeline.ts";

const backend = reference({ poison: true });

async function fused(graph: Graph, args: readonly Float64Array[]): Promise<number[][]> {
  const plan = toPlan(graph, backend, { verify: true });
  expect(plan.steps).toHaveLength(1);
  return (await runPlan(backend, plan, args)).map((v) => Array.from(v));
}

test("what a gather knows of its index does not narrow the axis it counts along", async () => {
  const [x, c] = [build.input([2], "f32"), build.input([2, 3], "f32")];
  // The index runs over 0 … 5, in range for 0 and 1 only; the reshape divides the same axis.
  const graph = { inputs: [x, c], outputs: [add(build.gather(x, build.iota(6), 0), build.reshape(build.permute(c, [1, 0]), [6]))] };
  const args = [Float64Array.of(100, 200), Float64Array.of(1, 2, 3, 4, 5, 6)];
  expect(await fused(graph, args)).toEqual([[101, 204, 2, 5, 3, 6]]);
  expect(evaluateGraph(graph, args)).toEqual([[101, 204, 2, 5, 3, 6]]);
});

test("halves add up in singles", async () => {
  // In halves 2048 + 1 is 2048.
  const x = build.input([2, 4096], "f16");
  const graph = { inputs: [x], outputs: [build.reduce("sum", x, [1]), build.reduce("prod", x, [1])] };
  const plan = toPlan(graph, backend, { verify: true });
  expect((await runPlan(backend, plan, [new Float64Array(2 * 4096).fill(1)])).map((v) => Array.from(v))).toEqual([[4096, 4096], [1, 1]]);
});

test("one index into arrays of different sizes", async () => {
  const [x, y, i] = [build.input([2], "f32"), build.input([5], "f32"), build.cast(build.input([4], "f32"), "i32")];
  const [source] = i.inputs;
  const graph = { inputs: [x, y, source ?? i], outputs: [add(build.gather(x, i, 0), build.gather(y, i, 0))] };
  expect(await fused(graph, [Float64Array.of(1, 2), Float64Array.of(10, 20, 30, 40, 50), Float64Array.of(1, 4, -1, 9)])).toEqual([[22, 50, 0, 0]]);
});
