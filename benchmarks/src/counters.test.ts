import { compile, type Tensor, tensor } from "@receptive/core";
import { nullBackend } from "@receptive/core/extend";
import { expect, test } from "vitest";
import { countStep } from "./counters.ts";
import { ObservedBackend } from "./observed-backend.ts";

/** A compiled doubling of 4 numbers that go up afresh; `extra` runs beside it. */
function doubling(backend: ObservedBackend, extra: () => void): () => Promise<void> {
  const run = compile((x: Tensor) => x.mul(2), { backend });
  return async () => {
    const x = tensor([1, 2, 3, 4]);
    const y = run(x);
    await y.data();
    x.dispose();
    y.dispose();
    extra();
  };
}

test("a steady step allocates nothing and compiles nothing", async () => {
  const backend = new ObservedBackend(nullBackend());
  const counters = await countStep(doubling(backend, () => undefined), backend);
  expect(counters).toMatchObject({ kernels: 1, dispatches: 1, runs: 1, allocationsPerStep: 0, preparesPerStep: 0, writtenBytes: 16, plannedBytes: 0 });
});

test("a backend that says how much it started is believed", async () => {
  let dispatches = 0;
  const backend = new ObservedBackend(Object.assign(nullBackend(), { stats: () => ({ dispatches: dispatches++ }) }));
  const before = backend.counts().dispatches;
  expect(backend.counts().dispatches - before).toBe(1);
});

test("one allocation in each step shows", async () => {
  const backend = new ObservedBackend(nullBackend());
  const counters = await countStep(doubling(backend, () => { backend.alloc(64); }), backend);
  expect(counters.allocationsPerStep).toBe(1);
});

test("an allocation in one step of many shows", async () => {
  const backend = new ObservedBackend(nullBackend());
  let calls = 0;
  const counters = await countStep(doubling(backend, () => { if (++calls === 8) backend.alloc(64); }), backend);
  expect(counters.allocationsPerStep).toBeGreaterThan(0);
});
