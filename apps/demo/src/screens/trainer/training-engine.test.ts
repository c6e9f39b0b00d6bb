import { readSafetensors } from "@receptive/formats";
import { expect, test } from "vitest";
import { breathe } from "../../model/running-loop.ts";
import { readKeptRun } from "./kept-run.ts";
import { TrainingEngine } from "./training-engine.ts";
import type { Moment, TrainingEvents, TrainingPlan, Trouble } from "./training-messages.ts";

const plan: TrainingPlan = { model: "lenet5", activation: "sigmoid", data: "synthetic", digits: 400, batch: 60, rate: 2e-3, optimizer: "adam", augment: "none", seed: 1, backend: "cpu" };

function listen(): { readonly moments: Moment[]; readonly troubles: Trouble[]; readonly events: TrainingEvents } {
  const [moments, troubles]: [Moment[], Trouble[]] = [[], []];
  return { moments, troubles, events: { moment: (moment) => moments.push(moment), trouble: (trouble) => troubles.push(trouble), progress: () => {} } };
}

async function steps(engine: TrainingEngine, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await engine.step();
}

test("steps, stops, goes on, looks back, and names what it confuses", async () => {
  const engine = new TrainingEngine();
  const { moments, events } = listen();
  const ready = await engine.prepare(plan, {}, events);
  expect(ready).toMatchObject({
    dataName: "synthetic", trainImages: 400, testImages: 1000, weights: 63_802, stepsAnEpoch: 7,
    layerWeights: [{ name: "conv1", weights: 156, shape: [6, 1, 5, 5] }, { name: "conv2", weights: 2416, shape: [16, 6, 5, 5] }, { name: "fc1", weights: 48_120, shape: [120, 400] }, { name: "fc2", weights: 12_100 }, { name: "fc3", weights: 1010 }],
  });
  expect(moments).toHaveLength(1);
  await steps(engine, 25);
  const last = moments.at(-1);
  expect(last).toMatchObject({ step: 25, epoch: 3, pictures: { filters: { shape: [6, 1, 5, 5] } } });
  // 25 steps of 60 digits: well above guessing.
  expect(last?.test?.accuracy).toBeGreaterThan(0.3);
  expect(last?.test?.dead.map(({ name, units }) => [name, units])).toEqual([["relu1", 6], ["relu2", 16], ["relu3", 120], ["relu4", 100]]);
  expect([last?.test?.placed.layer, last?.test?.placed.units, last?.test?.placed.scores.length, last?.test?.placed.scores.every(Number.isFinite)]).toEqual(["fc1", 120, 300, true]);

  const [first, now] = [await engine.look(0), await engine.look(null)];
  expect([first.step, now.step]).toEqual([0, 25]);
  expect(first.pictures.filters.data).not.toEqual(now.pictures.filters.data);
  expect(now.test.accuracy).toBe(last?.test?.accuracy);
  expect(now.pictures.maps.map(({ name, shape }) => [name, shape])).toEqual([["conv1", [6, 28, 28]], ["conv2", [16, 10, 10]]]);
  expect(now.gradients.map(({ name, shape }) => [name, shape])).toEqual([["conv1", [6, 28, 28]], ["conv2", [16, 10, 10]]]);
  expect(now.gradients.every(({ data }) => data.some((value) => value !== 0))).toBe(true);

  const [label, row] = [...(now.test.confusion.entries())].find(([i, cells]) => cells.some((count, j) => i !== j && count > 0)) ?? [0, []];
  const guess = row.findIndex((count, j) => j !== label && count > 0);
  const found = await engine.found(label, guess);
  expect(found.length).toBe(Math.min(24, row[guess] ?? 0));
  const watched = await engine.watch(found[0]?.index ?? 0);
  expect(watched).toMatchObject({ label, image: found[0]?.image });
});

test("what is behind a cell is of the moment that is looked at", async () => {
  const engine = new TrainingEngine();
  await engine.prepare(plan, {}, listen().events);
  await steps(engine, 8);
  for (const index of [0, null]) {
    const { test: { confusion } } = await engine.look(index);
    for (const guess of [0, 1, 4]) expect((await engine.found(1, guess)).length).toBe(Math.min(24, confusion[1]?.[guess] ?? 0));
  }
});

test("a run that is kept and taken up ends with the same bits as one that was never stopped; bare weights begin anew", async () => {
  const whole = new TrainingEngine();
  await whole.prepare({ ...plan, augment: "shift" }, {}, listen().events);
  await steps(whole, 8);
  const kept = await whole.run();
  await steps(whole, 5);

  const other = new TrainingEngine();
  const run = readKeptRun(kept);
  expect(run).toMatchObject({ step: 8, plan: { augment: "shift", rate: 2e-3 } });
  const { moments, events } = listen();
  await other.prepare(run?.plan ?? plan, {}, events);
  expect(await other.takeUp(kept)).toBe("run");
  expect(moments.at(-1)).toMatchObject({ step: 8, epoch: 1 });
  await steps(other, 5);
  const bits = (bytes: Uint8Array): unknown => [...readSafetensors(bytes).tensors].map(([name, { data }]) => [name, [...data]]);
  // Weights, both moments of Adam, the step count and the key.
  expect(bits(await other.run())).toEqual(bits(await whole.run()));

  const weights = await whole.weights();
  expect(readKeptRun(weights)).toBeUndefined();
  expect(await other.takeUp(weights)).toBe("weights");
  expect(moments.at(-1)).toMatchObject({ step: 0 });
  const { loss, confusion } = (await whole.look(null)).test;
  expect((await other.look(null)).test).toMatchObject({ loss, confusion });

  await other.prepare({ ...plan, digits: 300, augment: "shift" }, {}, events);
  await expect(other.takeUp(kept)).rejects.toThrow("other images");
  await other.prepare({ ...plan, optimizer: "sgd" }, {}, events);
  await expect(other.takeUp(kept)).rejects.toThrow("another model or optimizer");
});

test("runs until it is stopped; all 300 units are shown, and those that nothing moves are counted", async () => {
  const engine = new TrainingEngine();
  const { moments, events } = listen();
  expect(await engine.prepare({ ...plan, model: "mlp", activation: "relu" }, {}, events)).toMatchObject({ weights: 266_610 });
  expect(moments[0]?.pictures).toMatchObject({ filters: { shape: [300, 1, 28, 28] }, maps: [] });
  expect(moments[0]?.test?.placed).toMatchObject({ layer: "fc2", units: 100 });
  expect((await engine.look(null)).gradients.map(({ shape }) => shape)).toEqual([[1, 28, 28]]);
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

test("a rate that switches units off for good is seen in the count of dead ones", async () => {
  const engine = new TrainingEngine();
  const { moments, events } = listen();
  await engine.prepare({ ...plan, model: "mlp", activation: "relu", optimizer: "sgd", rate: 30 }, {}, events);
  await steps(engine, 3);
  const [before, after] = [moments[0], moments.at(-1)].map((moment) => moment?.test?.dead.reduce((sum, { dead }) => sum + dead, 0) ?? -1);
  expect(before).toBeLessThan(40);
  expect(after).toBeGreaterThan(100);
});

test("a rate that blows up stops training, and says where; the weights before it are still there", async () => {
  const engine = new TrainingEngine();
  const { troubles, events } = listen();
  await engine.prepare({ ...plan, optimizer: "sgd", rate: 1e30 }, {}, events);
  for (let i = 0; i < 6 && troubles.length === 0; i++) await engine.step();
  expect(troubles).toHaveLength(1);
  expect(troubles[0]?.where).toMatch(/conv|fc|loss/);
  const before = (troubles[0]?.step ?? 0) - 1;
  expect((await engine.look(null)).step).toBe(before);
  // In the loop the loss is heard of two steps later; it is the same step that is named.
  await engine.prepare({ ...plan, optimizer: "sgd", rate: 1e30 }, {}, events);
  await engine.start();
  while (troubles.length < 2) await breathe();
  expect(troubles[1]?.step).toBe(troubles[0]?.step);
  await expect(engine.look(null)).resolves.toBeDefined();
});
