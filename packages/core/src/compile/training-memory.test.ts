/** 500 compiled training steps: after warm-up a step allocates nothing, and what is live stays as it is. */
import { describe, expect, test } from "vitest";
import { nullBackend } from "../null/null-backend.ts";
import { reference } from "../reference/reference-backend.ts";
import { deviceOf } from "../runtime/device.ts";
import { brokenInvariants } from "../testing/check-memory-plan.ts";
import { batchOf, makeTrainingStep } from "../testing/training-step.ts";

const STEPS = 500;
const WARM = 20;

describe.each([{ deferred: false }, { deferred: true }])("deferred: $deferred", ({ deferred }) => {
  test("allocations and live bytes are flat, and the network learns", async () => {
    const backend = reference({ precision: "f32", deferred });
    const device = deviceOf(backend);
    const { step, start } = makeTrainingStep(backend);
    let state = start();
    const seen: { allocations: number; pool: number; live: number }[] = [];
    const losses: number[] = [];
    for (let i = 0; i < STEPS; i++) {
      const [next, metrics] = step(state, batchOf(i), 0.5);
      state = next;
      losses.push(await metrics.loss.item());
      metrics.loss.dispose();
      seen.push({ allocations: device.pool.allocations, pool: device.pool.liveBytes, live: backend.stats().liveBytes });
    }
    expect(new Set(seen.slice(WARM).map((s) => JSON.stringify(s))).size).toBe(1);
    expect(backend.stats().allocs).toBe(seen[WARM]?.allocations);
    expect(device.counters.prepares).toBe(1);
    expect((losses.at(-1) ?? 1) / (losses[0] ?? 1)).toBeLessThan(0.1);
  });

  test("without reading or disposing of anything the garbage collector is the net, and nothing else grows", async () => {
    const backend = reference({ precision: "f32", deferred });
    const { step, start } = makeTrainingStep(backend);
    let state = start();
    for (let i = 0; i < 50; i++) [state] = step(state, batchOf(i), 0.5);
    // One loss of 64 bytes a step is all that is left behind.
    const most = 50 * 64;
    const before = deviceOf(backend).pool.liveBytes;
    for (let i = 0; i < 50; i++) [state] = step(state, batchOf(i), 0.5);
    expect(deviceOf(backend).pool.liveBytes - before).toBeLessThanOrEqual(most);
    expect(await state.count.item()).toBe(100);
  });
});

test("the step's memory plan is sound, takes its state over in place, and reuses blocks", () => {
  const backend = nullBackend();
  const { step, start } = makeTrainingStep(backend);
  step(start(), batchOf(0), 0.5);
  const plan = backend.plans.at(-1);
  if (plan === undefined) throw new Error("no plan was made");
  expect(brokenInvariants(plan, backend.caps)).toEqual([]);
  // Weights, biases and their velocities, and the counter.
  expect(plan.slots.filter((s) => s.kind === "arg" && s.donates !== undefined)).toHaveLength(9);
  const temps = plan.slots.filter((s) => s.kind === "temp").length;
  expect(plan.blocks.length).toBeLessThan(temps);
});
