/** However many threads share a step, its bits are the same. */
import { cpu, type CpuBackend } from "@receptive/backend-cpu";
import { compile, tensor } from "@receptive/core";
import { lenet5, mnistMlp, type Model } from "@receptive/layers";
import { adam, sgd } from "@receptive/optimizers";
import { expect, test } from "vitest";
import { namedTensors } from "../state/named-tensors.ts";
import { type TrainState, trainState } from "../state/train-state.ts";
import { type LabelledBatch, lossAndGrads } from "./loss-and-grads.ts";

const STEPS = 20;
const models: readonly [string, () => Model, readonly number[], number][] = [
  ["LeNet-5, batch 32", () => lenet5({ fc2: 84, seed: 1 }), [1, 32, 32], 32],
  ["LeNet-5, batch 5", () => lenet5({ fc2: 84, seed: 1 }), [1, 32, 32], 5],
  ["the MLP, batch 64", () => mnistMlp({ seed: 1 }), [784], 64],
];

/** Numbers in [0, 1), a fixed sequence. */
function drawn(count: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32);
}

/** The losses of all steps and what the last one leaves. */
async function train(model: Model, shape: readonly number[], batch: number, backend: CpuBackend): Promise<ReadonlyMap<string, Uint32Array>> {
  const optimizer = batch === 5 ? adam(1e-3) : sgd(0.05, { momentum: 0.9 });
  const step = compile((state: TrainState, data: LabelledBatch) => {
    const [loss, grads, buffers] = lossAndGrads(model, state, data);
    return [optimizer.update(grads, { ...state, buffers }), loss] as const;
  }, { backend, donate: [0] });
  let state = trainState(model, optimizer, { backend });
  const losses: number[] = [];
  for (let i = 0; i < STEPS; i++) {
    const x = tensor(drawn(batch * shape.reduce((a, b) => a * b, 1), i + 1), [batch, ...shape]);
    const y = tensor(Int32Array.from(drawn(batch, 100 + i), (value) => Math.floor(value * 10)));
    const [next, loss] = step(state, { x, y });
    state = next;
    losses.push(await loss.item());
    // The rest of the steps have all the threads.
    while (backend.stats().workers < backend.threads - 1) await new Promise((resolve) => { setTimeout(resolve, 1); });
  }
  const bits = new Map([["losses", new Uint32Array(Float32Array.from(losses).buffer)]]);
  for (const [name, value] of namedTensors(state.params)) bits.set(name, new Uint32Array(Float32Array.from(await value.data()).buffer));
  return bits;
}

test.each(models)("%s: 20 steps on 1, 2 and 5 threads", { timeout: 60_000 }, async (_, make, shape, batch) => {
  const backends = [1, 2, 5].map((threads) => cpu({ threads }));
  const results: ReadonlyMap<string, Uint32Array>[] = [];
  for (const backend of backends) results.push(await train(make(), shape, batch, backend));
  for (const result of results.slice(1)) expect(result).toEqual(results[0]);
  expect([...(results[0]?.get("losses") ?? [])].every((bits) => (bits & 0x7f800000) !== 0x7f800000)).toBe(true);
  for (const backend of backends) backend.dispose();
});
