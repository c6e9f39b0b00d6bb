import { expect, test } from "vitest";
import { TrainingEngine } from "./training-engine.ts";
import type { Moment, TrainingPlan, Trouble } from "./training-messages.ts";

const plan: TrainingPlan = { model: "lenet5", data: "synthetic", digits: 400, batch: 20, rate: 2e-3, optimizer: "adam", seed: 1, backend: "cpu" };
const digit = new Uint8Array(784).fill(100);

function listen(): { readonly moments: Moment[]; readonly troubles: Trouble[]; readonly events: Parameters<TrainingEngine["prepare"]>[2] } {
  const [moments, troubles]: [Moment[], Trouble[]] = [[], []];
  return { moments, troubles, events: { moment: (moment) => moments.push(moment), trouble: (trouble) => troubles.push(trouble), progress: () => {} } };
}

test("steps, stops, goes on, looks back, saves and takes up again", async () => {
  const engine = new TrainingEngine();
  const { moments, events } = listen();
  expect(await engine.prepare(plan, digit, events)).toEqual({
    dataName: "synthetic", trainDigits: 400, testDigits: 1000, weights: 63_802, stepsAnEpoch: 20,
    layerWeights: [{ name: "conv1", weights: 156 }, { name: "conv2", weights: 2416 }, { name: "fc1", weights: 48_120 }, { name: "fc2", weights: 12_100 }, { name: "fc3", weights: 1010 }],
  });
  expect(moments).toHaveLength(1);
  for (let i = 0; i < 45; i++) await engine.step();
  expect(moments.at(-1)).toMatchObject({ step: 45, epoch: 2 });
  // 45 steps of 20 digits: well above guessing.
  expect(moments.at(-1)?.test?.accuracy).toBeGreaterThan(0.3);
  expect(moments.at(-1)?.filters?.shape).toEqual([6, 1, 5, 5]);

  const [first, last] = [await engine.look(0), await engine.look(null)];
  expect([first.step, last.step]).toEqual([0, 45]);
  expect(first.filters.data).not.toEqual(last.filters.data);
  expect(last.test.accuracy).toBe(moments.at(-1)?.test?.accuracy);
  expect(last.maps?.shape).toEqual([6, 28, 28]);

  const kept = await engine.weights();
  await engine.step();
  await engine.restore(kept);
  expect((await engine.look(null)).test).toEqual(last.test);

  const [label, row] = [...(last.test.confusion.entries())].find(([i, cells]) => cells.some((count, j) => i !== j && count > 0)) ?? [0, []];
  const guess = row.findIndex((count, j) => j !== label && count > 0);
  const mistaken = await engine.mistaken(label, guess);
  expect(mistaken.length).toBe(Math.min(24, row[guess] ?? 0));
});

test("runs until it is stopped", async () => {
  const engine = new TrainingEngine();
  const { moments, events } = listen();
  await engine.prepare({ ...plan, model: "mlp" }, digit, events);
  const enough = new Promise<void>((done) => { const push = moments.push.bind(moments); moments.push = (moment) => { if (moment.step > 4) done(); return push(moment); }; });
  await engine.start();
  await enough;
  await engine.stop();
  const { step } = moments.at(-1) ?? { step: 0 };
  await engine.start();
  await engine.stop();
  expect(moments.at(-1)?.step).toBeGreaterThanOrEqual(step);
  expect(moments.every(({ loss }) => !Number.isFinite(loss) || loss > 0)).toBe(true);
});

test("a rate that blows up stops training, and says where; the weights before it are still there", async () => {
  const engine = new TrainingEngine();
  const { troubles, events } = listen();
  await engine.prepare({ ...plan, optimizer: "sgd", rate: 1e30 }, digit, events);
  for (let i = 0; i < 6 && troubles.length === 0; i++) await engine.step();
  expect(troubles).toHaveLength(1);
  expect(troubles[0]?.where).toMatch(/conv|fc|loss/);
});
