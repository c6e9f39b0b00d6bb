/** Every number of the course that these packages carry. */
import "./testing/reference-backend.ts";
import { conv, grad, maxPool, softmax, type Tensor, tensor, zeros } from "@receptive/core";
import { describe, expect, test } from "vitest";
import { avgPool2d, conv2d, flatten, l2Pool2d, lenet5, linear, maxPool2d, mnistMlp, paramCount, receptiveField, relu, sequential, sigmoid, step, summary, unsharedCount } from "./index.ts";
import { codedError } from "./testing/coded-error.ts";
import { values } from "./testing/values.ts";

describe("the MNIST MLP, 784-300-100-10", () => {
  const model = mnistMlp();

  test("has 235,500 + 30,100 + 1,010 = 266,610 weights", () => {
    expect(model.layers.map(paramCount)).toEqual([0, 235_500, 0, 30_100, 0, 1_010]);
    expect(paramCount(model)).toBe(266_610);
  });

  test("on 256×256 input needs 19,660,800 + 300 in its first layer, 19,692,210 in all", () => {
    const first = linear(256 * 256, 300);
    expect(256 * 256 * 300).toBe(19_660_800);
    expect(paramCount(first)).toBe(19_660_800 + 300);
    expect(paramCount(sequential(first, sigmoid(), linear(300, 100), sigmoid(), linear(100, 10)))).toBe(19_692_210);
  });
});

describe("convolution", () => {
  test("5×5×3 filters have 75 + 1 weights, 3×3×20 filters 180 + 1", () => {
    expect(paramCount(conv2d(3, 1, 5, { bias: false }))).toBe(75);
    expect(paramCount(conv2d(3, 1, 5))).toBe(75 + 1);
    expect(paramCount(conv2d(20, 1, 3, { bias: false }))).toBe(180);
    expect(paramCount(conv2d(20, 1, 3))).toBe(180 + 1);
  });

  test("F·F·D1·K weights + K biases; W2 = (W1 − F + 2P)/S + 1, depth K", () => {
    let cases = 0;
    for (const w of [5, 7, 10, 28, 32]) for (const f of [1, 2, 3, 5]) for (const s of [1, 2, 3]) for (const p of [0, 1, 2]) {
      const l = conv2d(3, 4, f, { stride: s, padding: p });
      expect(paramCount(l)).toBe(f * f * 3 * 4 + 4);
      const out = (w - f + 2 * p) / s + 1;
      if (Number.isInteger(out)) expect(l.outputShape([2, 3, w, w])).toEqual([2, 4, out, out]);
      else expect(codedError(() => l.outputShape([2, 3, w, w])).code).toBe("E_SHAPE_TILE");
      cases++;
    }
    expect(cases).toBe(180);
  });

  test("W = 10, P = 0, F = 3, S = 2 does not tile: the error names the uncovered cell and the ways out", () => {
    const { code, message } = codedError(() => conv2d(1, 1, 3, { stride: 2 }).outputShape([1, 1, 10, 10]));
    expect(code).toBe("E_SHAPE_TILE");
    expect(message).toContain("cell 9 of 10 would be left uncovered");
    expect(message).toContain("stride 1");
    expect(message).toContain("padding [0, 1]");
    expect(message).toContain("floor: true");
    expect(conv2d(1, 1, 3, { stride: 2, floor: true }).outputShape([1, 1, 10, 10])).toEqual([1, 1, 4, 4]);
    expect(conv2d(1, 1, 3, { stride: 1 }).outputShape([1, 1, 10, 10])).toEqual([1, 1, 8, 8]);
    expect(conv2d(1, 1, 3, { stride: 2, padding: [[0, 1], [0, 1]] }).outputShape([1, 1, 10, 10])).toEqual([1, 1, 5, 5]);
  });

  test("the 7×7×3 demonstration: two filters, S = 2, P = 1, F = 3 give 4×4×2; 5×5 padded to 7×7 gives 3×3×2", () => {
    const demo = conv2d(3, 2, 3, { stride: 2, padding: 1 });
    expect(demo.outputShape([1, 3, 7, 7])).toEqual([1, 2, 4, 4]);
    expect(demo.outputShape([1, 3, 5, 5])).toEqual([1, 2, 3, 3]);
  });

  const table = tensor([[3, 3, 2, 1, 0], [0, 0, 1, 3, 1], [3, 1, 2, 2, 3], [2, 0, 0, 2, 2], [2, 0, 0, 0, 1]]).reshape(1, 1, 5, 5);
  const kernel = tensor([[0, 1, 2], [2, 2, 0], [0, 1, 2]]).reshape(1, 1, 3, 3);
  const through = async (options: { stride?: number; padding?: number }): Promise<number[]> => {
    const l = conv2d(1, 1, 3, { ...options, bias: false });
    return values(l.apply({ weight: kernel }, {}, table, { training: false, key: null })[0]);
  };

  test("the worked table, stride 1: [12 12 17; 10 17 19; 9 6 14]", async () => {
    expect(await through({})).toEqual([12, 12, 17, 10, 17, 19, 9, 6, 14]);
  });

  test("the worked table, stride 2, padding 1: [6 17 3; 8 17 13; 6 4 4]", async () => {
    expect(await through({ stride: 2, padding: 1 })).toEqual([6, 17, 3, 8, 17, 13, 6, 4, 4]);
  });

  test("is cross-correlation: the kernel is not flipped", async () => {
    const impulse = tensor([[0, 0, 0], [0, 1, 0], [0, 0, 0]]).reshape(1, 1, 3, 3);
    const w = tensor([[1, 2], [3, 4]]).reshape(1, 1, 2, 2);
    expect(await values(conv(impulse, w))).toEqual([4, 3, 2, 1]);
  });
});

describe("shared weights", () => {
  test("K = 6, F = 5 on 28×28: 122,304 separate, 156 shared", () => {
    const padded = conv2d(1, 6, 5, { padding: 2 });
    expect(padded.outputShape([1, 1, 28, 28])).toEqual([1, 6, 28, 28]);
    expect(unsharedCount(padded, [1, 1, 28, 28])).toBe(122_304);
    expect(unsharedCount(conv2d(1, 6, 5), [1, 1, 32, 32])).toBe(122_304);
    expect(paramCount(padded)).toBe(156);
  });

  test("the gradient of a shared weight is the sum over the positions it serves", async () => {
    const [size, f] = [4, 2];
    const x = Array.from({ length: size * size }, (_, i) => (i * 7) % 5);
    const upstream = Array.from({ length: 9 }, (_, i) => i - 4);
    const loss = (w: Tensor): Tensor => conv(tensor(x).reshape(1, 1, size, size), w).mul(tensor(upstream).reshape(1, 1, 3, 3)).sum();
    const shared = await values(grad(loss)(zeros([1, 1, f, f])));
    const summed = Array.from({ length: f * f }, (_, cell) => upstream.reduce((sum, u, at) => sum + u * (x[(Math.floor(at / 3) + Math.floor(cell / f)) * size + (at % 3) + (cell % f)] ?? Number.NaN), 0));
    expect(shared).toEqual(summed);
  });
});

describe("stacked small filters", () => {
  test("three 3×3 see 7×7, as one 7×7 does", () => {
    const small = (): ReturnType<typeof conv2d> => conv2d(8, 8, 3);
    expect(receptiveField([small()]).size).toEqual([3, 3]);
    expect(receptiveField([small(), relu(), small()]).size).toEqual([5, 5]);
    expect(receptiveField([small(), relu(), small(), relu(), small()]).size).toEqual([7, 7]);
    expect(receptiveField(conv2d(8, 8, 7)).size).toEqual([7, 7]);
  });

  test.each([1, 3, 64])("27C² weights against 49C², C = %i", (c) => {
    const three = sequential(...Array.from({ length: 3 }, () => conv2d(c, c, 3, { bias: false })));
    expect(paramCount(three)).toBe(27 * c * c);
    expect(paramCount(conv2d(c, c, 7, { bias: false }))).toBe(49 * c * c);
  });
});

describe("pooling", () => {
  const x = tensor([[1, 2, 5, 3], [4, 0, 1, 1], [0, 0, 3, 4], [0, 2, 0, 0]]).reshape(1, 1, 4, 4);
  const run = (l: ReturnType<typeof maxPool2d>): Promise<number[]> => values(l.apply({}, {}, x, { training: false, key: null })[0]);

  test.each([["max", maxPool2d], ["average", avgPool2d], ["L2", l2Pool2d]] as const)("%s: no weights, W2 = (W1 − F)/S + 1, depth kept", (_, pool) => {
    expect(paramCount(pool(2))).toBe(0);
    expect(pool(2).outputShape([1, 6, 28, 28])).toEqual([1, 6, 14, 14]);
    expect(pool(3, { stride: 2 }).outputShape([1, 7, 13, 13])).toEqual([1, 7, 6, 6]);
    expect(codedError(() => pool(2).outputShape([1, 1, 5, 5])).code).toBe("E_SHAPE_TILE");
  });

  test("largest value, mean and √Σx² of each window", async () => {
    expect(await run(maxPool2d(2))).toEqual([4, 5, 2, 4]);
    expect(await run(avgPool2d(2))).toEqual([7 / 4, 10 / 4, 2 / 4, 7 / 4]);
    expect(await run(l2Pool2d(2))).toEqual([Math.sqrt(21), 6, 2, 5]);
  });

  test("max routes the gradient to the stored maximum only, the first of equals", async () => {
    expect(await values(grad((t: Tensor) => maxPool(t, 2).sum())(x))).toEqual([0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0]);
    expect(await values(grad((t: Tensor) => maxPool(t, 2).sum())(zeros([1, 1, 2, 2])))).toEqual([1, 0, 0, 0]);
  });

  test("a strided convolution is the alternative", () => {
    expect(conv2d(6, 6, 2, { stride: 2 }).outputShape([1, 6, 28, 28])).toEqual([1, 6, 14, 14]);
  });
});

describe("softmax", () => {
  test("σ_j(z) = e^{z_j}/Σe^{z_k}: positive, sums to 1, ordered as its input", async () => {
    const z = [2, 1, -1];
    const total = z.reduce((s, v) => s + Math.exp(v), 0);
    const p = await values(softmax(tensor(z)));
    // The reference computes in doubles: a few roundings of 1e-16.
    for (const [i, v] of z.entries()) expect(p[i]).toBeCloseTo(Math.exp(v) / total, 14);
    expect(p.reduce((s, v) => s + v, 0)).toBeCloseTo(1, 14);
  });

  test("is stable: 1000 more on every logit changes nothing", async () => {
    const [plain, shifted] = await Promise.all([values(softmax(tensor([2, 1, -1]))), values(softmax(tensor([1002, 1001, 999])))]);
    expect(shifted).toEqual(plain);
  });
});

describe("the perceptron's step and the sigmoid", () => {
  test("step(z) is 1 for z > 0, else 0", async () => {
    expect(await values(step(tensor([-1, 0, 1e-30, 5])))).toEqual([0, 0, 1, 1]);
  });

  test("f(z) = 1 − f(−z)", async () => {
    const z = tensor([-700, -3, -0.5, 0, 0.5, 3, 700]);
    const [a, b] = await Promise.all([values(sigmoid(z)), values(sigmoid(z.neg()).rsub(1))]);
    // One rounding of a double, from 1 − f.
    for (const [i, v] of a.entries()) expect(v).toBeCloseTo(b[i] ?? Number.NaN, 15);
  });
});

describe("LeNet-5", () => {
  test.each([[100, 63_802], [84, 61_706]])("32×32×1 → 28×28×6 → 14×14×6 → 10×10×16 → 5×5×16 → 120 → %i → 10", (fc2, weights) => {
    const model = fc2 === 100 ? lenet5() : lenet5({ fc2 });
    const { rows } = summary(model, [1, 1, 32, 32]);
    const output = (name: string): readonly number[] | undefined => rows.find((r) => r.name === name)?.output.slice(1);
    expect(["conv1", "pool1", "conv2", "pool2", "fc1", "fc2", "fc3"].map(output)).toEqual([[6, 28, 28], [6, 14, 14], [16, 10, 10], [16, 5, 5], [120], [fc2], [10]]);
    expect(paramCount(model)).toBe(weights);
    expect(weights).toBe(156 + 2_416 + 48_120 + 121 * fc2 + 10 * (fc2 + 1));
  });

  test("its second convolution sees 14×14 of the image, the last pool 16×16", () => {
    const { layers } = lenet5();
    expect(receptiveField(layers.slice(0, 4)).size).toEqual([14, 14]);
    expect(receptiveField(layers.slice(0, 6))).toEqual({ size: [16, 16], stride: [4, 4], start: [0, 0] });
    expect(receptiveField(lenet5()).size).toEqual([Infinity, Infinity]);
  });

  test("flattens in the order channels, rows, columns", async () => {
    const x = tensor(Float32Array.from({ length: 8 }, (_, i) => i), [1, 2, 2, 2]);
    expect(await values(sequential(flatten())(x))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });
});
