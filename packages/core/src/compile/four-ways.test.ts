/** Random programs give the same values by definition, unfused, fused and in place; and their memory plans are sound. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Plan } from "../backend/interface.ts";
import type { Graph } from "../ir/graph.ts";
import { nullBackend } from "../null/null-backend.ts";
import { reference } from "../reference/reference-backend.ts";
import { brokenInvariants } from "../testing/check-memory-plan.ts";
import { evaluateGraph, type Numbers } from "../testing/evaluate-graph.ts";
import { buildRandomGraph } from "../testing/random-graph.ts";
import { randomPrograms as programs } from "../testing/random-programs.ts";
import { runPlan } from "../testing/run-plan.ts";
import { seededValues } from "../testing/seeded-values.ts";
import { sizeOf } from "../shape.ts";
import { toPlan } from "./pipeline.ts";

const SEED = 20261123;
const argsOf = (graph: Graph): Float64Array[] => graph.inputs.map((n, i) => seededValues(i + 1)(sizeOf(n.shape), -2, 2));

/** Equal but for the sign of zero: x + 0 is taken as x. */
function differs(a: Numbers, b: Numbers, tolerance: number): boolean {
  if (a.length !== b.length) return true;
  return Array.from(a).some((x, i) => {
    const y = b[i] ?? Number.NaN;
    return !(x === y || (Number.isNaN(x) && Number.isNaN(y)) || Math.abs(x - y) <= tolerance * (1 + Math.abs(x)));
  });
}

function expectSame(what: string, found: readonly Numbers[], wanted: readonly Numbers[], tolerance: number): void {
  for (const [i, w] of wanted.entries()) {
    const f = found[i] ?? [];
    if (differs(f, w, tolerance)) throw new Error(`${what}, output ${i}: ${JSON.stringify(Array.from(f))} instead of ${JSON.stringify(Array.from(w))}`);
  }
}

describe("random programs", () => {
  test("in doubles: by definition, unfused, fused, in place", async () => {
    const backend = reference({ poison: true });
    await fc.assert(fc.asyncProperty(programs, async (program) => {
      const graph = buildRandomGraph(program);
      const args = argsOf(graph);
      const unfused = await runPlan(backend, toPlan(graph, backend, { fuse: false, verify: true }), args);
      // Folding numbers at compile time may change the order in which constants are added up.
      expectSame("unfused", unfused, evaluateGraph(graph, args), 1e-12);
      const fused = toPlan(graph, backend, { verify: true });
      expectSame("fused", await runPlan(backend, fused, args), unfused, 0);
      expectSame("verify off", await runPlan(backend, toPlan(graph, backend), args), unfused, 0);
      const donated = toPlan(graph, backend, { verify: true, donated: graph.inputs.map(() => true) });
      expectSame("in place", await runPlan(backend, donated, args), unfused, 0);
    }), { seed: SEED, numRuns: 200 });
    expect(backend.stats().liveBytes).toBe(0);
  });

  test("in singles, rounded after every operation: fused equals unfused bit for bit", async () => {
    const backend = reference({ precision: "f32", poison: true });
    await fc.assert(fc.asyncProperty(programs, async (program) => {
      const graph = buildRandomGraph(program);
      const args = argsOf(graph);
      expectSame("fused", await runPlan(backend, toPlan(graph, backend), args), await runPlan(backend, toPlan(graph, backend, { fuse: false }), args), 0);
    }), { seed: SEED + 1, numRuns: 150 });
  });

  test("no two live temporaries share memory, and kernels bind no more than the backend can", async () => {
    const backend = nullBackend({ caps: { maxBindings: 5 } });
    let reused = 0;
    await fc.assert(fc.asyncProperty(programs, fc.boolean(), async (program, fuse) => {
      const graph = buildRandomGraph(program);
      const plan: Plan = toPlan(graph, backend, { fuse, donated: graph.inputs.map(() => true) });
      expect(brokenInvariants(plan, backend.caps)).toEqual([]);
      for (const { kernel } of plan.steps) expect(kernel.inputs.length + 1).toBeLessThanOrEqual(backend.caps.maxBindings);
      await backend.prepare(plan, { deterministic: true });
      if (plan.slots.filter((s) => s.kind === "temp").length > plan.blocks.length) reused++;
    }), { seed: SEED + 2, numRuns: 400 });
    // The check means something only where memory is reused.
    expect(reused).toBeGreaterThan(100);
  });

  test("the checker finds two live temporaries in one block", () => {
    const aval = { shape: [4], dtype: "f32" } as const;
    const kernel = { kind: "loop", name: "k", inputs: [aval], output: aval, body: { op: "const", dtype: "f32", value: 0 } } as const;
    const both = { ...kernel, inputs: [aval, aval] } as const;
    const plan: Plan = {
      key: "k", blocks: [16],
      slots: [{ kind: "arg", aval }, { kind: "result", aval }, { kind: "temp", aval, block: 0 }, { kind: "temp", aval, block: 0 }],
      steps: [{ kernel, ins: [0], outs: [2] }, { kernel, ins: [0], outs: [3] }, { kernel: both, ins: [2, 3], outs: [1] }],
    };
    expect(brokenInvariants(plan, nullBackend().caps)).toEqual(["slots 2 and 3 share block 0 while both live"]);
  });
});
