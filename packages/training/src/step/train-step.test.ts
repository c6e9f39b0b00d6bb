import { cpu } from "@receptive/backend-cpu";
import { type CompileOptions, tensor } from "@receptive/core";
import { deviceOf, nullBackend } from "@receptive/core/extend";
import { syntheticDigits } from "@receptive/datasets";
import { dropout, flatten, lenet5, linear, type Model, relu, sequential } from "@receptive/layers";
import { adam } from "@receptive/optimizers";
import { describe, expect, test } from "vitest";
import { crc32 } from "../checkpoint/crc32.ts";
import { disposeTree, readTree } from "../state/host-tensor.ts";
import { trainState } from "../state/train-state.ts";
import { defaultLoss } from "./loss-and-grads.ts";
import { type Carry, compileTrainStep, freshSums, isFinite32 } from "./train-step.ts";

type BackendOf = NonNullable<CompileOptions["backend"]>;
const data = syntheticDigits({ count: 72, seed: 2 });

function* forever(): Generator<{ x: Uint8Array; y: Int32Array; shape: readonly number[]; size: number }> {
  for (let epoch = 0; ; epoch++) yield* data.batches({ size: 32, seed: 1, epoch, reuse: true });
}

/** Steps as `fit` makes them: two sizes of batch, the metrics read now and then. Live bytes and allocations after each. */
async function counters(model: Model, backend: BackendOf, steps: number): Promise<{ live: number; allocations: number }[]> {
  const optimizer = adam(1e-3).bind({ totalSteps: steps });
  const step = compileTrainStep(model, optimizer, { loss: defaultLoss, classes: 10, backend });
  const { pool } = deviceOf(backend);
  let carry: Carry = { state: trainState(model, optimizer, { backend }), sums: freshSums() };
  const seen: { live: number; allocations: number }[] = [];
  for (const batch of forever()) {
    const [x, y] = [tensor(batch.x, batch.shape, { copy: false }), tensor(batch.y, [batch.size], { copy: false })];
    const [next, { report }] = step(carry, { x, y });
    carry = next;
    await report.read();
    disposeTree([x, y, report]);
    seen.push({ live: pool.liveBytes, allocations: pool.allocations });
    if (seen.length === steps) return seen;
  }
  return seen;
}

describe("500 steps hold no more memory than a few, and allocate nothing after warm-up", () => {
  test.each<[string, () => BackendOf, () => Model]>([
    ["LeNet-5 on the null backend", () => nullBackend(), () => lenet5()],
    ["a network with dropout on the CPU", () => cpu(), () => sequential([flatten(), linear(784, 16), relu(), dropout(0.5), linear(16, 10)])],
  ])("%s", async (_, backend, model) => {
    const seen = await counters(model(), backend(), 500);
    // Two epochs of 3 steps: both batch sizes have been met, and met again.
    const warm = seen.slice(6);
    expect(new Set(warm.map(({ allocations }) => allocations)).size).toBe(1);
    expect(new Set(warm.map(({ live }) => live)).size).toBe(1);
  });
});

test("a step whose loss is not finite changes nothing, nor do those after it", async () => {
  const backend = cpu();
  const model = sequential([flatten(), linear(784, 10)]);
  const optimizer = adam(1e-3).bind({ totalSteps: 9 });
  // The loss is infinite for batches of other than 32.
  const step = compileTrainStep(model, optimizer, { loss: (logits, y) => defaultLoss(logits, y).mul(y.size === 32 ? 1 : Infinity), classes: 10, backend });
  let carry: Carry = { state: trainState(model, optimizer, { backend }), sums: freshSums() };
  const states: number[] = [];
  for (const batch of forever()) {
    [carry] = step(carry, { x: tensor(batch.x, batch.shape), y: tensor(batch.y) });
    states.push(crc32([...(await readTree(carry.state)).values()].map(({ data: values }) => values)));
    if (states.length === 5) break;
  }
  expect(states[1]).not.toBe(states[0]);
  expect(states.slice(2)).toEqual([states[1], states[1], states[1]]);
  expect([...await carry.sums.data()].slice(2)).toEqual([2]);
});

test("finite is told from not, by the bits", async () => {
  const values = [0, -0, 1, -3.4e38, 1e-45, Infinity, -Infinity, Number.NaN];
  expect([...await isFinite32((await tensor(values).to(cpu()))).data()]).toEqual([1, 1, 1, 1, 1, 0, 0, 0]);
});
