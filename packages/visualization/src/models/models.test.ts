import { cpu } from "@receptive/backend-cpu";
import { setDefaultBackend, tensor } from "@receptive/core";
import { conv2d, lenet5, linear, type Model, sequential, tanh } from "@receptive/layers";
import { describe, expect, test } from "vitest";
import { convolutionGradients, convolve, decisionGrid, explainUnit, receptivePath, record, regionIds } from "./index.ts";

setDefaultBackend(() => cpu());

const digit = Uint8Array.from({ length: 784 }, (_, i) => ((i * 37) % 251) + 1);
const model: Model = lenet5({ seed: 2 });

describe("record", () => {
  test("every layer of LeNet-5 in order, without the batch axis, with gradients on demand", async () => {
    const plain = await record(model, digit);
    expect(plain.layers.map(({ name }) => name)).toEqual(["input", "conv1", "relu1", "pool1", "conv2", "relu2", "pool2", "flatten", "fc1", "relu3", "fc2", "relu4", "fc3"]);
    expect(plain.layers.map(({ shape }) => shape.join()).slice(0, 4)).toEqual(["1,32,32", "6,28,28", "6,28,28", "6,14,14"]);
    expect(plain.layers[1]).toMatchObject({ kind: "conv2d", label: "conv2d(1, 6, 5)" });
    expect(plain.layers[1]?.grad).toBeUndefined();
    const { layers } = await record(model, digit, { grads: 3 });
    expect([...(layers.at(-1)?.grad ?? [])]).toEqual([0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    expect(layers[0]?.grad).toHaveLength(1024);
  });

  test("of a foreign model through its adapter", async () => {
    const adapter = {
      layers: () => [{ name: "double", label: "times 2", kind: "scale" }],
      forward: async () => ({ input: { data: Float32Array.of(1, 2), shape: [1, 2] }, double: { data: Float32Array.of(2, 4), shape: [1, 2] } }),
      grads: async () => ({ input: Float32Array.of(2, 2) }),
    };
    const { layers } = await record(adapter, Float32Array.of(1, 2), { grads: "top" });
    expect(layers.map(({ name, shape, grad }) => [name, shape, grad])).toEqual([["input", [2], Float32Array.of(2, 2)], ["double", [2], undefined]]);
  });
});

describe("explainUnit", () => {
  test("written out, every kind of unit comes to the value the model gave", async () => {
    const recording = await record(model, digit);
    for (const [layer, index, form, terms] of [["conv1", 1000, "sum", 25], ["relu1", 1000, "map", 1], ["pool1", 77, "max", 4], ["conv2", 900, "sum", 150], ["fc1", 7, "sum", 400], ["fc3", 9, "sum", 100]] as const) {
      const found = await explainUnit(model, recording, layer, index);
      expect([found?.form, found?.terms.length]).toEqual([form, terms]);
      // Sums of up to 400 products in another order, in f32.
      expect(Math.abs((found?.result ?? NaN) - (found?.value ?? NaN))).toBeLessThan(1e-5 * (1 + Math.abs(found?.value ?? 0)) * 4);
    }
    expect(await explainUnit(model, recording, "input", 0)).toBeNull();
    expect(await explainUnit(model, recording, "conv1", 1e9)).toBeNull();
  });

  test("padding adds no terms", async () => {
    const padded: Model = sequential({ conv: conv2d(1, 1, 3, { padding: 1, bias: false }) });
    const recording = await record(padded, tensor(Float32Array.from({ length: 9 }, (_, i) => i), [1, 1, 3, 3]));
    const corner = await explainUnit(padded, recording, "conv", 0);
    expect(corner?.terms.map(({ input }) => input)).toEqual([0, 1, 3, 4]);
    expect(corner?.bias).toBeUndefined();
    expect(corner?.result).toBeCloseTo(corner?.value ?? NaN, 5); // four products in f32
  });
});

describe("receptivePath", () => {
  test("a unit's gradient for the input is zero outside what it sees, and not inside", async () => {
    const recording = await record(model, digit);
    // Behind a ReLU that is off nothing flows: a unit that is on.
    const alive = recording.layers.find(({ name }) => name === "pool2")?.data.findIndex((v, i) => v > 0 && i % 25 === 12) ?? -1;
    for (const [layer, index] of [["conv1", 5 * 784 + 3 * 28 + 27], ["pool2", alive], ["conv2", 0]] as const) {
      const path = receptivePath(recording, layer, index);
      expect(path[0]?.layer).toBe(layer);
      const seen = path.at(-1);
      const fed = await gradOfUnit(layer, index);
      const touched = Array.from(fed.entries()).filter(([, g]) => g !== 0).map(([i]) => [Math.floor(i / 32), i % 32] as const);
      expect(touched.length).toBeGreaterThan(0);
      for (const [row, column] of touched) {
        expect(row).toBeGreaterThanOrEqual(seen?.rows[0] ?? 99);
        expect(row).toBeLessThanOrEqual(seen?.rows[1] ?? -1);
        expect(column).toBeGreaterThanOrEqual(seen?.columns[0] ?? 99);
        expect(column).toBeLessThanOrEqual(seen?.columns[1] ?? -1);
      }
    }
  });

  test("sizes as the lecture has them: 5, 6, 14 and 16 pixels, then everything", async () => {
    const recording = await record(model, digit);
    const size = (layer: string, index: number): number => { const rows = receptivePath(recording, layer, index).at(-1)?.rows ?? [0, -1]; return rows[1] - rows[0] + 1; };
    expect([size("conv1", 300), size("pool1", 90), size("conv2", 55), size("pool2", 12), size("fc1", 3)]).toEqual([5, 6, 14, 16, 32]);
    expect(receptivePath(recording, "nowhere", 0)).toEqual([]);
    const path = receptivePath(recording, "conv2", 55);
    expect(path.map((region) => regionIds(region, recording).length)).toEqual([1, 6, 6, 6, 1]);
    expect(path.slice(-1).flatMap((region) => regionIds(region, recording))).toEqual(["input/0#330-759"]);
  });

  /** ∂unit/∂input by autograd: the layers up to the unit's, as a model of their own. */
  async function gradOfUnit(layer: string, index: number): Promise<Float32Array> {
    const names = model.names;
    const upTo = model.layers.slice(0, names.indexOf(layer) + 1);
    const short: Model = sequential(Object.fromEntries(upTo.map((l) => [l.name, l])));
    short.setState({ params: Object.fromEntries(Object.entries(model.params).filter(([name]) => upTo.some((l) => l.name === name))) });
    const recording = await record(model, digit);
    const x = recording.layers[0]?.data ?? new Float32Array();
    const { layers } = await record(short, tensor(x, [1, 1, 32, 32]), { grads: (y) => y.reshape([y.size]).at(index) });
    return layers[0]?.grad ?? new Float32Array();
  }
});

test("a grid is one batched pass; units lie over the plane as the model computes them", async () => {
  const net: Model = sequential({ fc1: linear(2, 3), tanh1: tanh(), fc2: linear(3, 2) }, { seed: 4 });
  const grid = await decisionGrid(net, { x: [-1, 1], y: [-1, 1], n: 8, units: true });
  expect([grid.classes, grid.probabilities.length, grid.units["tanh1"]?.length]).toEqual([2, 128, 192]);
  const one = await record(net, tensor([[-0.875, 0.875]]));
  // The same sums, batched: equal to a rounding or two in f32.
  one.layers.find(({ name }) => name === "tanh1")?.data.forEach((v, i) => expect(grid.units["tanh1"]?.[i]).toBeCloseTo(v, 5));
  const polar = await decisionGrid(sequential({ fc: linear(1, 2) }), { x: [-1, 1], y: [-1, 1], n: 2, features: (x, y) => [x * x + y * y] });
  expect(new Set(polar.probabilities.filter((_, i) => i % 2 === 0)).size).toBe(1);
});

describe("convolution", () => {
  const input = { data: [3, 3, 2, 1, 0, 0, 0, 1, 3, 1, 3, 1, 2, 2, 3, 2, 0, 0, 2, 2, 2, 0, 0, 0, 1], shape: [1, 5, 5] };
  const kernel = { data: [0, 1, 2, 2, 2, 0, 0, 1, 2], shape: [1, 1, 3, 3] };
  const setup = { input, kernel, bias: [0], stride: 1, padding: 0, dilation: 1 };

  test("the lecture's tables", async () => {
    expect([...(await convolve(setup)).data]).toEqual([12, 12, 17, 10, 17, 19, 9, 6, 14]);
    expect([...(await convolve({ ...setup, stride: 2, padding: 1 })).data]).toEqual([6, 17, 3, 8, 17, 13, 6, 4, 4]);
    await expect(convolve({ ...setup, stride: 3 })).rejects.toMatchObject({ code: "E_SHAPE_TILE" });
  });

  test("a shared weight's gradient is the sum over positions", async () => {
    const { kernel: dw, input: dx, bias } = await convolutionGradients(setup, { data: new Float32Array(9).fill(1), shape: [1, 3, 3] });
    const window = (ky: number, kx: number): number => [0, 1, 2].flatMap((y) => [0, 1, 2].map((x) => input.data[(y + ky) * 5 + x + kx] ?? 0)).reduce((a, b) => a + b, 0);
    expect([...dw.data]).toEqual([0, 1, 2].flatMap((y) => [0, 1, 2].map((x) => window(y, x))));
    expect([...bias.data]).toEqual([9]);
    // The middle cell lies under all nine weights.
    expect(dx.data[12]).toBe(10);
  });
});
