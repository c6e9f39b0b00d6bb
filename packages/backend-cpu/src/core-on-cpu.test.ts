/** Core's own test cases, run on WebAssembly instead of the reference: gradients, random programs, a training loop. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { grad, setDefaultBackend, type Shape, type Tensor, tensor } from "@receptive/core";
import { deviceOf, toPlan } from "@receptive/core/extend";
import { reference } from "@receptive/core/reference";
import { batchOf, buildRandomGraph, gradientCases, makeTrainingStep, randomPrograms, runPlan, seededValues, sizeOf } from "@receptive/core/testing";
import { cpu } from "./cpu.ts";

const oracle = reference({ precision: "f64" });
const singles = reference({ precision: "f32" });
const backend = cpu();

describe("gradients on the CPU equal those of the reference in doubles", () => {
  test.each(gradientCases)("$name", async (c) => {
    const draw = seededValues(7 + c.name.length);
    const points = c.inputs.map((i) => Float32Array.from(i.values ?? draw(sizeOf(i.shape), i.low, i.high)));
    const gradientsOn = async (where: typeof oracle | typeof backend): Promise<number[][]> => {
      setDefaultBackend(where);
      const xs = points.map((p, i) => tensor(p, c.inputs[i]?.shape ?? []));
      const weight = (shape: Shape): Tensor => tensor(Float32Array.from(seededValues(3)(sizeOf(shape))), shape);
      const g = grad((xs: readonly Tensor[]) => { const y = c.f(...xs); return y.mul(weight(y.shape)).sum(); })(xs);
      return Promise.all(g.map(async (t) => [...(await t.read())]));
    };
    const [found, wanted] = [await gradientsOn(backend), await gradientsOn(oracle)];
    for (const [i, w] of wanted.entries()) {
      // A few dozen roundings of 6e-8 each, on terms of order 1 to 10.
      for (const [k, v] of w.entries()) expect(Math.abs((found[i]?.[k] ?? Number.NaN) - v), `input ${i}, element ${k}: ${found[i]?.[k]} instead of ${v}`).toBeLessThanOrEqual(1e-5 * (1 + Math.abs(v)));
    }
  });
});

/** Wrong by more than rounding explains: where singles and doubles already part, the program is sensitive there and says nothing. */
function wrong(found: ArrayLike<number>, f32: ArrayLike<number>, f64: ArrayLike<number>): string | null {
  if (found.length !== f64.length) return `${found.length} elements instead of ${f64.length}`;
  for (let i = 0; i < f64.length; i++) {
    const [x = 0, s = 0, d = 0] = [found[i], f32[i], f64[i]];
    if (!Number.isFinite(s) || !Number.isFinite(d)) {
      if (Object.is(s, d) && !Object.is(x, d)) return `element ${i} is ${x} instead of ${d}`;
      continue;
    }
    const doubt = Math.abs(s - d);
    if (doubt > 1e-3 * (1 + Math.abs(d))) continue;
    // The CPU's own roundings and approximations of exp, tanh … are of the size of the singles'.
    if (!(Math.abs(x - d) <= 1e-3 * (1 + Math.abs(d)) + 20 * doubt)) return `element ${i} is ${x} instead of ${d} (${s} in singles)`;
  }
  return null;
}

test("integers made of a folded value differ from lane to lane", async () => {
  setDefaultBackend(backend);
  const sums = tensor([[0.5, 0.25], [-2, -1], [3, 4], [1, 0]]).sum(1).mul(9).cast("i32");
  expect([...(await sums.add(sums).cast("f32").read())]).toEqual([12, -54, 126, 18]);
  const folded = tensor([0.5, -2, 4, 1]).reshape(4, 1).expand(4, 4).transpose().sum(1).cast("i32");
  expect([...(await folded.mul(3).add(1).read())]).toEqual([10, 10, 10, 10]);
});

test("random programs, fused, in place and unfused, agree with the reference", async () => {
  await fc.assert(fc.asyncProperty(randomPrograms, async (program) => {
    const graph = buildRandomGraph(program);
    const args = graph.inputs.map((n, i) => seededValues(i + 1)(sizeOf(n.shape), -2, 2));
    const [f32, f64] = [await runPlan(singles, toPlan(graph, singles), args), await runPlan(oracle, toPlan(graph, oracle), args)];
    const ways = { fused: {}, unfused: { fuse: false }, donated: { donated: graph.inputs.map(() => true) } };
    for (const [name, options] of Object.entries(ways)) {
      const found = await runPlan(backend, toPlan(graph, backend, options), args);
      for (const [i, d] of f64.entries()) {
        const fault = wrong(found[i] ?? [], f32[i] ?? [], d);
        if (fault !== null) throw new Error(`${name}, output ${i}: ${fault}`);
      }
    }
  }), { seed: 20261124, numRuns: 80 });
});

test("500 training steps: no allocation and no live byte more after the first twenty", async () => {
  const own = cpu();
  const device = deviceOf(own);
  const { step, start } = makeTrainingStep(own);
  let state = start();
  const seen = new Set<string>();
  const losses: number[] = [];
  for (let i = 0; i < 500; i++) {
    const [next, metrics] = step(state, batchOf(i), 0.5);
    state = next;
    losses.push(await metrics.loss.item());
    metrics.loss.dispose();
    if (i >= 20) seen.add(JSON.stringify([device.pool.allocations, device.pool.liveBytes, own.stats().allocs, own.stats().liveBytes]));
  }
  expect(seen.size).toBe(1);
  expect((losses.at(-1) ?? 1) / (losses[0] ?? 1)).toBeLessThan(0.1);
});

test("a dtype it lacks is refused inside a fused kernel, too", async () => {
  setDefaultBackend(backend);
  const fused = tensor([-1.5]).cast("f16").mul(2).cast("f32");
  await expect(fused.data()).rejects.toMatchObject({ code: "E_DTYPE_UNSUPPORTED" });
});
