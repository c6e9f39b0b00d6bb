import "../testing/reference-backend.ts";
import { key, Tensor, tensor, zeros } from "@receptive/core";
import { describe, expect, test } from "vitest";
import { activation, avgPool1d, avgPool2d, conv1d, conv2d, dropout, elu, flatten, gelu, hardtanh, initSource, l2Pool1d, l2Pool2d, type Layer, layer, leakyRelu, linear, logSoftmax, maxout, maxPool1d, maxPool2d, mish, relu, selu, sequential, sigmoid, silu, softmax, softplus, step, tanh } from "../index.ts";
import { codedError } from "../testing/coded-error.ts";
import { runLayer } from "../testing/run-layer.ts";
import { values } from "../testing/values.ts";

describe("exact output shapes, from the shape alone and from running", () => {
  test.each<[string, Layer, number[], number[]]>([
    ["linear", linear(4, 3), [2, 4], [2, 3]],
    ["linear on more axes", linear(4, 3), [2, 5, 4], [2, 5, 3]],
    ["maxout", maxout(4, 3), [2, 4], [2, 3]],
    ["conv2d", conv2d(2, 3, 3), [1, 2, 5, 7], [1, 3, 3, 5]],
    ["conv2d with stride, padding, dilation", conv2d(2, 3, 3, { stride: 2, padding: 2, dilation: 2 }), [1, 2, 7, 9], [1, 3, 4, 5]],
    ["conv2d with two different axes", conv2d(1, 1, [3, 1], { stride: [2, 1], padding: [1, 0] }), [1, 1, 5, 4], [1, 1, 3, 4]],
    ["conv2d in groups", conv2d(4, 6, 3, { groups: 2 }), [1, 4, 5, 5], [1, 6, 3, 3]],
    ["conv1d", conv1d(2, 3, 3), [1, 2, 8], [1, 3, 6]],
    ["maxPool2d", maxPool2d(2), [1, 3, 4, 6], [1, 3, 2, 3]],
    ["avgPool2d", avgPool2d(3, { stride: 1, padding: 1 }), [1, 3, 4, 6], [1, 3, 4, 6]],
    ["l2Pool2d", l2Pool2d([2, 3]), [1, 3, 4, 6], [1, 3, 2, 2]],
    ["maxPool1d", maxPool1d(2), [1, 3, 8], [1, 3, 4]],
    ["avgPool1d", avgPool1d(4), [1, 3, 8], [1, 3, 2]],
    ["l2Pool1d", l2Pool1d(2), [1, 3, 8], [1, 3, 4]],
    ["flatten", flatten(), [2, 3, 4, 5], [2, 60]],
    ["flatten of nothing", flatten(), [0, 3, 4], [0, 12]],
    ["dropout", dropout(0.5), [2, 3], [2, 3]],
    ["softmax", softmax(), [2, 3], [2, 3]],
    ["relu", relu(), [2, 3, 4], [2, 3, 4]],
  ])("%s", (_, l, input, output) => {
    expect(l.outputShape(input)).toEqual(output);
    expect(runLayer(l, zeros(input)).shape).toEqual(output);
  });
});

describe("parameters", () => {
  test("have PyTorch's names and shapes", () => {
    const shapes = (l: Layer): Record<string, readonly number[]> => Object.fromEntries(Object.entries(l.params).map(([name, t]) => [name, (t as Tensor).shape]));
    expect(shapes(linear(4, 3))).toEqual({ weight: [3, 4], bias: [3] });
    expect(shapes(linear(4, 3, { bias: false }))).toEqual({ weight: [3, 4] });
    expect(shapes(conv2d(4, 6, [3, 5], { groups: 2 }))).toEqual({ weight: [6, 2, 3, 5], bias: [6] });
    expect(shapes(conv1d(4, 6, 3, { bias: false }))).toEqual({ weight: [6, 4, 3] });
    expect(shapes(maxout(4, 3, { pieces: 5 }))).toEqual({ weight: [15, 4], bias: [15] });
    expect(shapes(maxPool2d(2))).toEqual({});
  });

  test.each<[string, Layer, number, number]>([
    // Weight and bias uniform in ±1/√fanIn; 1/√(1·5·5) and 1/√100.
    ["conv2d", conv2d(1, 400, 5), 1 / 5, 1 / 5],
    ["linear", linear(100, 100), 1 / 10, 1 / 10],
    ["linear, xavier", linear(100, 50, { init: "xavier" }), Math.sqrt(6 / 150), 0],
  ])("%s starts uniform between its bounds", async (_, l, weightBound, biasBound) => {
    const { weight, bias } = l.params as { weight: Tensor; bias: Tensor };
    const w = await values(weight);
    expect(Math.max(...w.map(Math.abs))).toBeLessThanOrEqual(weightBound);
    expect(Math.max(...w)).toBeGreaterThan(0.95 * weightBound);
    expect(Math.min(...w)).toBeLessThan(-0.95 * weightBound);
    // Four standard errors of the mean of uniform numbers.
    expect(Math.abs(w.reduce((s, v) => s + v, 0) / w.length)).toBeLessThan((4 * weightBound) / Math.sqrt(3 * w.length));
    const b = (await values(bias)).map(Math.abs);
    expect(Math.max(...b)).toBeLessThanOrEqual(biasBound);
    expect(Math.max(...b)).toBeGreaterThanOrEqual(0.8 * biasBound);
  });

  test("are single-precision numbers, the same for the same seed", async () => {
    const draw = async (seed: number): Promise<number[]> => values((linear(7, 5).initParams(initSource(seed)) as { weight: Tensor }).weight);
    const first = await draw(3);
    expect(first).toEqual(first.map(Math.fround));
    expect(await draw(3)).toEqual(first);
    expect(await draw(4)).not.toEqual(first);
  });
});

describe("linear", () => {
  test("is x·Wᵀ + b", async () => {
    const y = linear(2, 3).apply({ weight: tensor([[1, 2], [3, 4], [5, 6]]), bias: tensor([10, 20, 30]) }, {}, tensor([[1, -1]]), { training: false, key: null })[0];
    expect(await values(y)).toEqual([9, 19, 29]);
  });
});

describe("activations", () => {
  const x = [-2, -0.5, 0, 0.5, 2];
  test.each<[string, Layer, (z: number) => number]>([
    ["relu", relu(), (z) => Math.max(z, 0)],
    ["sigmoid", sigmoid(), (z) => 1 / (1 + Math.exp(-z))],
    ["tanh", tanh(), Math.tanh],
    ["leakyRelu", leakyRelu(), (z) => Math.max(0.1 * z, z)],
    ["leakyRelu(0.3)", leakyRelu(0.3), (z) => Math.max(0.3 * z, z)],
    ["elu", elu(), (z) => (z > 0 ? z : Math.exp(z) - 1)],
    ["elu(2)", elu(2), (z) => (z > 0 ? z : 2 * (Math.exp(z) - 1))],
    ["step", step(), (z) => (z > 0 ? 1 : 0)],
    ["selu", selu(), (z) => 1.0507009873554805 * (z > 0 ? z : 1.6732632423543772 * (Math.exp(z) - 1))],
    ["gelu, tanh", gelu({ approximate: "tanh" }), (z) => 0.5 * z * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (z + 0.044715 * z ** 3)))],
    ["silu", silu(), (z) => z / (1 + Math.exp(-z))],
    ["softplus", softplus(), (z) => Math.log1p(Math.exp(z))],
    ["mish", mish(), (z) => z * Math.tanh(Math.log1p(Math.exp(z)))],
    ["hardtanh", hardtanh(), (z) => Math.min(Math.max(z, -1), 1)],
    ["hardtanh(-0.2, 3)", hardtanh(-0.2, 3), (z) => Math.min(Math.max(z, -0.2), 3)],
    ["logSoftmax", logSoftmax(), (z) => z - Math.log([-2, -0.5, 0, 0.5, 2].reduce((sum, v) => sum + Math.exp(v), 0))],
  ])("%s", async (_, l, f) => {
    const y = await values(runLayer(l, tensor(x)));
    for (const [i, z] of x.entries()) expect(y[i]).toBeCloseTo(f(z), 14);
  });

  test("with a tensor they are functions of it", async () => {
    const t = tensor([-1, 2]);
    for (const f of [relu, sigmoid, tanh, leakyRelu, elu, step, softmax, selu, silu, softplus, mish, hardtanh, logSoftmax, (x: Tensor) => gelu(x)]) expect(f(t)).toBeInstanceOf(Tensor);
    expect(await values(leakyRelu(t, 0.5))).toEqual([-0.5, 2]);
    expect(await values(relu(t))).toEqual([0, 2]);
    expect(await values(hardtanh(t, -0.5, 0.5))).toEqual([-0.5, 0.5]);
  });

  test("by name", () => {
    for (const name of ["relu", "sigmoid", "tanh", "leakyRelu", "elu", "selu", "gelu", "silu", "mish", "softplus", "hardtanh"] as const) expect(activation(name).kind).toBe(name);
    expect(codedError(() => activation("swish" as "relu")).message).toBe("no activation is called \"swish\"; there are relu, sigmoid, tanh, leakyRelu, elu, selu, gelu, silu, mish, softplus, hardtanh.");
  });
});

describe("maxout", () => {
  const l = maxout(1, 1);
  const run = (w: readonly number[], x: readonly number[]): Promise<number[]> => values(l.apply({ weight: tensor([[w[0] ?? 0], [w[1] ?? 0]]), bias: tensor([0, 0]) }, {}, tensor(x.map((v) => [v])), { training: false, key: null })[0]);

  test("max(w1ᵀx + b1, w2ᵀx + b2): ReLU, leaky ReLU and |x| are cases of it", async () => {
    expect(await run([0, 1], [-2, 3])).toEqual([0, 3]);
    expect(await run([0.25, 1], [-2, 3])).toEqual([-0.5, 3]);
    expect(await run([-1, 1], [-2, 3])).toEqual([2, 3]);
  });

  test("pieces are compared output by output", async () => {
    const wide = maxout(2, 2);
    const y = wide.apply({ weight: tensor([[1, 0], [0, 1], [0, 1], [1, 0]]), bias: tensor([0, 0, 0, 10]) }, {}, tensor([[3, 5]]), { training: false, key: null })[0];
    expect(await values(y)).toEqual([5, 13]); // max(3, 5), max(5, 3 + 10)
  });
});

describe("dropout", () => {
  const x = tensor(new Float32Array(4000).fill(3));
  const training = { training: true, key: key(5) };

  test("zeroes a share p and divides the rest by 1 − p", async () => {
    const y = await values(runLayer(dropout(0.25), x, training));
    expect(new Set(y)).toEqual(new Set([0, 4].map((v) => y.find((u) => Math.abs(u - v) < 1e-6))));
    // Four standard deviations of a binomial share.
    expect(Math.abs(y.filter((v) => v === 0).length / 4000 - 0.25)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / 4000));
  });

  test("the same key gives the same mask, another key another", async () => {
    const [a, b, c] = await Promise.all([values(runLayer(dropout(), x, training)), values(runLayer(dropout(), x, training)), values(runLayer(dropout(), x, { training: true, key: key(6) }))]);
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
  });

  test("is the identity in inference and for p = 0", () => {
    expect(runLayer(dropout(0.9), x)).toBe(x);
    expect(runLayer(dropout(0), x, training)).toBe(x);
  });

  test("p = 1 drops everything", async () => {
    expect(new Set(await values(runLayer(dropout(1), x, training)))).toEqual(new Set([0]));
  });

  test("needs a key in training only", () => {
    expect(codedError(() => runLayer(dropout(), x, { training: true, key: null })).code).toBe("E_DROPOUT_KEY");
  });

  test("two layers of one model have masks of their own", async () => {
    const model = sequential(dropout(), dropout());
    const outputs: Tensor[] = [];
    model.apply({}, {}, x, { training: true, key: key(1), observe: (_, __, ___, y) => (outputs.push(y), x) });
    const [a, b] = await Promise.all(outputs.map(values));
    expect(a).not.toEqual(b);
  });
});

describe("a layer of one's own", () => {
  const swish = layer({ beta: tensor([2]) }, ({ beta }, x) => x.mul(sigmoid(x.mul(beta))));

  test("runs and starts as given", async () => {
    expect((await values(runLayer(swish, tensor([1]))))[0]).toBeCloseTo(1 / (1 + Math.exp(-2)), 14);
    expect(swish.shapes).toEqual({ beta: [1] });
    expect(swish.outputShape([4, 7])).toEqual([4, 7]);
  });

  test("stands in a model like any other", async () => {
    const model = sequential(linear(2, 2), swish);
    expect(model.outputShape([1, 2])).toEqual([1, 2]);
    expect(await values((model.params["1"] as { beta: Tensor }).beta)).toEqual([2]);
  });

  test("may carry buffers", async () => {
    const counter = layer({}, (_, x, { buffers, training }) => [x, training ? { count: (buffers["count"] as Tensor).add(1) } : buffers], { kind: "counter", buffers: { count: tensor([0]) } });
    const model = sequential({ counter });
    const [, buffers] = model.apply({}, model.buffers, tensor([1]), { training: true, key: null });
    expect(await values((buffers["counter"] as { count: Tensor }).count)).toEqual([1]);
    expect((model.apply({}, model.buffers, tensor([1]), { training: false, key: null })[1]["counter"] as { count: Tensor }).count).toBe((model.buffers["counter"] as { count: Tensor }).count);
  });
});

describe("bad configuration", () => {
  test.each<[string, () => Layer, string, RegExp]>([
    ["a negative size", () => linear(-1, 3), "E_LAYER_SIZE", /^linear\(-1, 3\): inputs is an integer ≥ 1, got -1\.$/],
    ["a fractional size", () => linear(3, 1.5), "E_LAYER_SIZE", /outputs/],
    ["no filters", () => conv2d(1, 0, 5), "E_LAYER_SIZE", /output channels \(filters\)/],
    ["NaN channels", () => conv2d(Number.NaN, 1, 5), "E_LAYER_SIZE", /input channels/],
    ["groups that do not divide", () => conv2d(4, 6, 3, { groups: 3 }), "E_CONV_GROUPS", /groups 3 must divide the 4 input and 6 output channels/],
    ["no groups", () => conv2d(4, 6, 3, { groups: 0 }), "E_CONV_GROUPS", /groups 0/],
    ["a kernel of 0", () => conv2d(1, 1, 0), "E_WINDOW", /kernel/],
    ["a kernel of three axes", () => conv2d(1, 1, [3, 3, 3]), "E_WINDOW", /or 2 of them, got \[3,3,3\]/],
    ["a stride of 0", () => maxPool2d(2, { stride: 0 }), "E_WINDOW", /stride/],
    ["negative padding", () => conv2d(1, 1, 3, { padding: -1 }), "E_WINDOW", /padding/],
    ["dilation of 0", () => conv1d(1, 1, 3, { dilation: 0 }), "E_WINDOW", /dilation/],
    ["an unknown initialisation", () => linear(1, 1, { init: "he" as "torch" }), "E_LAYER_INIT", /"torch" or "xavier", got "he"/],
    ["p above 1", () => dropout(1.1), "E_LAYER_OPTION", /p is in \[0, 1\], got 1\.1/],
    ["an unknown approximation", () => gelu({ approximate: "erf" as "none" }), "E_LAYER_OPTION", /"none" or "tanh", got "erf"/],
    ["limits the wrong way round", () => hardtanh(1, -1), "E_LAYER_OPTION", /min is below max/],
    ["negative p", () => dropout(-0.1), "E_LAYER_OPTION", /got -0\.1/],
    ["a slope above 1", () => leakyRelu(2), "E_LAYER_OPTION", /slope/],
    ["no alpha", () => elu(0), "E_LAYER_OPTION", /alpha/],
    ["one piece", () => maxout(1, 1, { pieces: 1 }), "E_LAYER_SIZE", /pieces is an integer ≥ 2/],
  ])("%s", (_, make, code, message) => {
    const error = codedError(make);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });
});
