import { cpu } from "@receptive/backend-cpu";
import { lenet5, mnistMlp, type Model } from "@receptive/layers";
import { sgd } from "@receptive/optimizers";
import { afterAll, expect, test } from "vitest";
import { findAdapter } from "./testing/adapter.ts";
import { trainingStep } from "./testing/training-step.ts";
import type { WebGpuBackend } from "./webgpu.ts";

/** Compilers of software take seconds for a plan where others compute beside them. */
const SLOW = { timeout: 240_000 };
const { make, reason } = await findAdapter();
/** Code for a device in software, and what GPUs get: through shared memory. */
const devices: Readonly<Record<string, WebGpuBackend | undefined>> = { untiled: await make?.({ software: true }), tiled: await make?.({ software: false }) };
afterAll(() => { for (const device of Object.values(devices)) device?.dispose(); });

interface Network { readonly model: () => Model; readonly input: readonly number[]; /** The most that a step may start. */ readonly dispatches: Readonly<Record<string, number>> }
const NETWORKS: Readonly<Record<string, Network>> = {
  "LeNet-5": { model: () => lenet5({ fc2: 84, seed: 1 }), input: [1, 28, 28], dispatches: { untiled: 17, tiled: 18 } },
  "the MLP": { model: () => mnistMlp({ seed: 1 }), input: [1, 28, 28], dispatches: { untiled: 9, tiled: 9 } },
};

for (const [name, network] of Object.entries(NETWORKS)) for (const [way, backend] of Object.entries(devices)) test(`a step of ${name}, ${way}: one submit, nothing created, few dispatches, the CPU's losses`, SLOW, async ({ skip }) => {
  skip(backend === undefined, reason);
  if (backend === undefined) return;
  const processor = cpu();
  const optimizer = sgd(0.05, { momentum: 0.9 });
  const [step, twin] = [backend, processor].map((device) => trainingStep(network.model(), optimizer, network.input, 8, device));
  if (step === undefined || twin === undefined) return;
  for (let i = 0; i < 4; i++) {
    // Roundings of 6e-8 in sums of up to 784 terms, carried on from step to step.
    expect(Math.abs((await step.start().loss) - (await twin.start().loss))).toBeLessThan(2e-5);
  }
  const before = backend.stats();
  const { loss } = step.start();
  const started = backend.stats();
  await loss;
  for (let i = 0; i < 3; i++) await step.start().loss;
  const after = backend.stats();
  // The loss is read at once, which is a copy of its own.
  expect(started.submits - before.submits).toBe(2);
  expect(after.buffersCreated).toBe(before.buffersCreated);
  expect(after.bindGroupsCreated).toBe(before.bindGroupsCreated);
  expect(after.pipelines).toBe(before.pipelines);
  expect(started.dispatches - before.dispatches).toBeLessThanOrEqual(Math.min(network.dispatches[way] ?? 0, 1.3 * twin.kernels()));
  processor.dispose();
});
