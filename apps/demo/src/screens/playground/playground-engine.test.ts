import { expect, test } from "vitest";
import { planePoints, SHAPES } from "./plane-data.ts";
import { PlaygroundEngine } from "./playground-engine.ts";
import type { PlaneMoment } from "./playground-messages.ts";

const network = { hidden: [8, 6], activation: "tanh", classes: 2, seed: 1, backend: "cpu" } as const;

function listen(): { readonly moments: PlaneMoment[]; readonly troubles: number[]; readonly events: Parameters<PlaygroundEngine["prepare"]>[3] } {
  const [moments, troubles]: [PlaneMoment[], number[]] = [[], []];
  return { moments, troubles, events: { moment: (moment) => moments.push(moment), trouble: (step) => troubles.push(step) } };
}

test("points of every shape and number of classes lie in the plane, the same for the same seed", () => {
  for (const shape of SHAPES) {
    for (const classes of [2, 3, 5]) {
      const choice = { shape, classes, count: 200, noise: 0, held: 0.25, seed: 3 };
      const points = planePoints(choice);
      expect(points).toEqual(planePoints(choice));
      if (shape === "drawn") continue;
      expect(new Set(points.map(({ label }) => label)).size).toBe(classes);
      expect(points.every(({ x, y }) => Math.abs(x) <= 6 && Math.abs(y) <= 6)).toBe(true);
      const held = points.filter((point) => point.held === true).length;
      expect(Math.abs(held - 50)).toBeLessThan(25); // 4 deviations of a binomial of 200 at 1/4
    }
  }
});

test("by pattern, by mini-batch and by epoch: an epoch is as many steps as it should be, and it learns", async () => {
  const points = planePoints({ shape: "gauss", classes: 2, count: 100, noise: 0.05, held: 0, seed: 1 });
  for (const [mode, stepsAnEpoch] of [["pattern", 100], ["batch", 10], ["epoch", 1]] as const) {
    const engine = new PlaygroundEngine();
    const { moments, events } = listen();
    await engine.prepare(network, { mode, batch: 10, rate: 0.1 }, points, events);
    for (let i = 0; i <= stepsAnEpoch; i++) await engine.step();
    const last = moments.at(-1);
    expect([last?.step, last?.epoch]).toEqual([stepsAnEpoch + 1, 1]);
    expect(last?.trainLoss).toBeLessThan(moments[0]?.trainLoss ?? 0);
    expect([last?.probabilities.length, last?.maps.map(({ units, data }) => [units, data.length])]).toEqual([64 * 64 * 2, [[8, 8 * 256], [6, 6 * 256]]]);
    expect(last?.weights.map(({ length }) => length)).toEqual([16, 48, 12]);
  }
});

test("a weight set by hand is what the network computes with; a rate that blows up stops", async () => {
  const engine = new PlaygroundEngine();
  const { moments, troubles, events } = listen();
  await engine.prepare(network, { mode: "epoch", batch: 10, rate: 0.1 }, planePoints({ shape: "xor", classes: 2, count: 60, noise: 0, held: 0.3, seed: 1 }), events);
  const before = moments.at(-1);
  await engine.weight(2, 1, 3, 4.5);
  const after = moments.at(-1);
  expect(after?.weights[2]?.[1 * 6 + 3]).toBe(4.5);
  expect(after?.weights[1]).toEqual(before?.weights[1]);
  expect(after?.probabilities).not.toEqual(before?.probabilities);
  await engine.learn({ mode: "epoch", batch: 10, rate: 1e38 });
  for (let i = 0; i < 12 && troubles.length === 0; i++) await engine.step();
  expect(troubles.length).toBe(1);
});
