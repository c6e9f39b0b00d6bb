/** Operations and training steps in an isolated page, on one thread and on several at once, every result compared to the bit. */
import { CpuBackend } from "@receptive/backend-cpu";
import { setDefaultBackend, tensor } from "@receptive/core";
import { reference } from "@receptive/core/reference";
import { expect, test } from "vitest";
import type { Context } from "./kit/case.ts";
import { opsSuite } from "./ops/ops-suite.ts";
import { Twins } from "./testing/twins.ts";
import { trainingSuite } from "./training/training-suite.ts";

const EVERYTHING = { chunkCost: 1, planCost: 0 };

test.each([["operations", 5, opsSuite], ["training", 2, trainingSuite]] as const)("%s on one thread and on %i", { timeout: 120_000 }, async (_, threads, suite) => {
  const [one, many] = [new CpuBackend({ threads: 1 }), new CpuBackend({ threads }, EVERYTHING)];
  setDefaultBackend(many);
  await tensor([1, 2, 3, 4]).add(1).data();
  while (many.stats().workers < threads - 1) await new Promise((resolve) => { setTimeout(resolve, 1); });
  const twins = new Twins(one, many);
  const context: Context = {
    backend: twins, oracle: reference(), singles: reference({ precision: "f32" }), seed: 1, lose: null,
    create: async () => new Twins(new CpuBackend({ threads: 1 }), new CpuBackend({ threads }, EVERYTHING)),
    candidate: async () => twins,
  };
  const failed: string[] = [];
  for (const c of await suite.cases(1)) {
    if (c.heavy === true) continue;
    const { faults } = await c.run(context);
    if (faults.length > 0) failed.push(`${c.id}: ${faults.join("; ")}`);
  }
  expect(failed).toEqual([]);
  expect(twins.compared).toBeGreaterThan(10_000);
  expect(many.stats().workers).toBe(threads - 1);
  twins.dispose();
});
