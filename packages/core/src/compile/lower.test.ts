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

test("a sum that is used at two places is not the accumulator of both", async () => {
  const [x, y] = [build.input([2, 2, 2], "f32"), build.input([2, 2], "f32")];
  const sums = build.reduce("sum", x, [2]);
  const turned = build.permute(sums, [1, 0]);
  const [xs, ys] = [Float64Array.of(1, 2, 4, 8, 16, 32, 64, 128), Float64Array.of(0, 1, 2, 3)];
  // The sums are [[3, 12], [48, 192]].
  const cases: readonly [Graph, number[]][] = [
    [{ inputs: [x, y], outputs: [add(sums, turned)] }, [6, 60, 60, 384]],
    [{ inputs: [x, y], outputs: [add(add(sums, y), build.permute(add(turned, y), [1, 0]))] }, [6, 27, 99, 390]],
    [{ inputs: [x, y], outputs: [add(sums, build.permute(add(sums, y), [1, 0]))] }, [6, 62, 61, 387]],
    [{ inputs: [x, y], outputs: [add(build.reshape(turned, [4]), build.reshape(sums, [4]))] }, [6, 60, 60, 384]],
  ];
  for (const [graph, wanted] of cases) {
    expect(evaluateGraph(graph, [xs, ys]).map((v) => Array.from(v))).toEqual([wanted]);
    expect((await runPlan(backend, toPlan(graph, backend, { verify: true }), [xs, ys])).map((v) => Array.from(v))).toEqual([wanted]);
  }
});

test("a sum that is used twice at one place stays in the kernel that uses it", async () => {
  const x = build.input([2, 3, 2], "f32");
  const turned = build.permute(build.reduce("sum", x, [2]), [1, 0]);
  const graph = { inputs: [x], outputs: [add(build.binary("mul", turned, turned), turned)] };
  const args = [Float64Array.from({ length: 12 }, (_, i) => i)];
  expect(await fused(graph, args)).toEqual(evaluateGraph(graph, args).map((v) => Array.from(v)));
});
