import { expect, test } from "vitest";
import { planePoints, SHAPES } from "./plane-data.ts";
import { PlaygroundEngine } from "./playground-engine.ts";
import type { PlaneMoment } from "./playground-messages.ts";

const network = { hidden: [8, 6], activation: "tanh", classes: 2, seed: 1, backend: "cpu" } as const;

const plane = { classes: 2, count: 100, noise: 0.05, held: 0, test: 0, f: "x", seed: 1 } as const;
const learning = { mode: "epoch", batch: 10, rate: 0.1, penalty: "none", strength: 0 } as const;

function listen(): { readonly moments: PlaneMoment[]; readonly troubles: number[]; readonly events: Parameters<PlaygroundEngine["prepare"]>[3] } {
  const [moments, troubles]: [PlaneMoment[], number[]] = [[], []];
  return { moments, troubles, events: { moment: (moment) => moments.push(moment), trouble: (step) => troubles.push(step) } };
}

test("points of every shape and number of classes lie in the plane, the same for the same seed", () => {
  for (const shape of SHAPES) {
    for (const classes of [2, 3, 5]) {
      const choice = { shape, classes, count: 200, noise: 0, held: 0.25, test: 0.25, f: "3*sin(x)", seed: 3 };
      const points = planePoints(choice);
      expect(points).toEqual(planePoints(choice));
      if (shape === "drawn") continue;
      expect(new Set(points.map(({ label }) => label)).size).toBe(classes);
      expect(points.every(({ x, y }) => Math.abs(x) <= 6 && Math.abs(y) <= 6)).toBe(true);
      // 4 deviations of a binomial of 200 at 1/4, each.
      for (const use of ["held", "test"] as const) expect(Math.abs(points.filter((point) => point[use] === true).length - 50)).toBeLessThan(25);
      expect(points.some(({ held, test: kept }) => held === true && kept === true)).toBe(false);
    }
  }
});

test("by pattern, by mini-batch and by epoch: an epoch is as many steps as it should be, and it learns", async () => {
  const points = planePoints({ ...plane, shape: "gauss" });
  for (const [mode, stepsAnEpoch] of [["pattern", 100], ["batch", 10], ["epoch", 1]] as const) {
    const engine = new PlaygroundEngine();
    const { moments, events } = listen();
    await engine.prepare(network, { ...learning, mode }, points, events);
    for (let i = 0; i <= stepsAnEpoch; i++) await engine.step();
    const last = moments.at(-1);
    expect([last?.step, last?.epoch]).toEqual([stepsAnEpoch + 1, 1]);
    expect(last?.train.loss).toBeLessThan(moments[0]?.train.loss ?? 0);
    expect(last?.held.loss).toBeNaN();
    expect([last?.probabilities.length, last?.maps.map(({ units, data }) => [units, data.length])]).toEqual([64 * 64 * 2, [[8, 8 * 256], [6, 6 * 256]]]);
    expect(last?.weights.map(({ length }) => length)).toEqual([16, 48, 12]);
  }
});

test("a weight set by hand is what the network computes with; a rate that blows up stops", async () => {
  const engine = new PlaygroundEngine();
  const { moments, troubles, events } = listen();
  await engine.prepare(network, learning, planePoints({ ...plane, shape: "xor", count: 60, held: 0.3 }), events);
  const before = moments.at(-1);
  await engine.weights([{ gap: 2, out: 1, input: 3, value: 4.5 }, { gap: 9, out: 0, input: 0, value: 1 }]);
  const after = moments.at(-1);
  expect(after?.weights[2]?.[1 * 6 + 3]).toBe(4.5);
  expect(after?.weights[1]).toEqual(before?.weights[1]);
  expect(after?.probabilities).not.toEqual(before?.probabilities);
  await engine.learn({ ...learning, rate: 1e38 });
  for (let i = 0; i < 12 && troubles.length === 0; i++) await engine.step();
  expect(troubles.length).toBe(1);
});

test("a forward pass, unit by unit, is what the sums say it is", async () => {
  const engine = new PlaygroundEngine();
  const { moments, events } = listen();
  await engine.prepare(network, learning, planePoints({ ...plane, shape: "moons" }), events);
  await engine.step();
  const { layers } = await engine.forward(3, -1.5);
  expect(layers.map(({ activations }) => activations.length)).toEqual([2, 8, 6, 2]);
  expect([...layers[0]?.activations ?? []]).toEqual([0.5, -0.25]);
  const { weights = [], biases = [] } = moments.at(-1) ?? {};
  for (const [i, layer] of layers.slice(1).entries()) {
    const before = [...layers[i]?.activations ?? []];
    const nets = Array.from(layer.nets ?? [], (_, unit) => (biases[i]?.[unit] ?? 0) + before.reduce((sum, a, j) => sum + a * (weights[i]?.[unit * before.length + j] ?? 0), 0));
    // Sums of nine products at most in 32-bit floats, 6e-8 each: five decimals.
    for (const [unit, net] of nets.entries()) expect(layer.nets?.[unit]).toBeCloseTo(net, 5);
    if (i < 2) for (const [unit, net] of nets.entries()) expect(layer.activations[unit]).toBeCloseTo(Math.tanh(net), 5);
    else expect([...layer.activations].reduce((a, b) => a + b)).toBeCloseTo(1, 5);
  }
});

test("the warped plane is what two units give over the plane and for the points; the axes can be chosen", async () => {
  const engine = new PlaygroundEngine();
  const { moments, events } = listen();
  const points = planePoints({ ...plane, shape: "moons", test: 0.2 });
  await engine.prepare(network, learning, points, events);
  await engine.axes([3, 5]);
  const warped = moments.at(-1)?.warped;
  expect([warped?.layer, warped?.units, warped?.x.length, warped?.points.length]).toEqual([1, [3, 5], 64 * 64, 200]);
  const hidden = (await engine.forward(points[7]?.x ?? 0, points[7]?.y ?? 0)).layers[2]?.activations;
  // The same in a batch of 200, which may add up in another order: five decimals of 32-bit floats.
  expect(warped?.points[14]).toBeCloseTo(hidden?.[3] ?? 9, 5);
  expect(warped?.points[15]).toBeCloseTo(hidden?.[5] ?? 9, 5);
  await engine.prepare({ ...network, hidden: [3, 1] }, learning, points, events);
  expect(moments.at(-1)?.warped).toMatchObject({ layer: 0, units: [0, 1] });
  await engine.prepare({ ...network, hidden: [] }, learning, points, events);
  expect(moments.at(-1)?.warped).toBeUndefined();
});

test("a penalty keeps weights small; without one they grow", async () => {
  const sizes: number[] = [];
  for (const penalty of ["none", "l1", "l2"] as const) {
    const engine = new PlaygroundEngine();
    const { moments, events } = listen();
    await engine.prepare(network, learning, planePoints({ ...plane, shape: "gauss" }), events);
    await engine.learn({ ...learning, penalty, strength: 0.1 });
    for (let i = 0; i < 60; i++) await engine.step();
    sizes.push(moments.at(-1)?.weights.reduce((sum, list) => sum + list.reduce((a, w) => a + Math.abs(w), 0), 0) ?? 0);
  }
  expect(sizes[1]).toBeLessThan((sizes[0] ?? 0) * 0.8);
  expect(sizes[2]).toBeLessThan((sizes[0] ?? 0) * 0.8);
});
