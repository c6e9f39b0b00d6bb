/** The kit on one thread and on five at once, every result compared to the bit; the five share even the smallest work. */
import { CpuBackend } from "@receptive/backend-cpu";
import { setDefaultBackend, tensor } from "@receptive/core";
import { expect, test } from "vitest";
import { limitationsOf } from "./limitations.ts";
import { Twins } from "./testing/twins.ts";
import { conformance } from "./vitest.ts";

const EVERYTHING = { chunkCost: 1, planCost: 0 };

/** Five threads that are all there. */
async function five(): Promise<CpuBackend> {
  const backend = new CpuBackend({ threads: 5 }, EVERYTHING);
  setDefaultBackend(backend);
  await tensor([1, 2, 3, 4]).add(1).data();
  while (backend.stats().workers < 4) await new Promise((resolve) => { setTimeout(resolve, 1); });
  return backend;
}

const [one, many] = [new CpuBackend({ threads: 1 }), await five()];
const twins = new Twins(one, many);
// Oracles take most of a run of the kit, and say nothing here: these suites reach every kind of kernel.
for (const only of ["ops/*", "programs/*", "training/*"]) {
  await conformance({ create: () => (only === "ops/*" ? twins : new Twins(new CpuBackend({ threads: 1 }), new CpuBackend({ threads: 5 }, EVERYTHING))), only, limitations: limitationsOf("cpu") });
}

test("all of them ran what was compared", () => {
  expect(twins.compared).toBeGreaterThan(100_000);
  expect(many.stats().workers).toBe(4);
  expect(many.stats().runs).toBe(one.stats().runs + 1);
});
