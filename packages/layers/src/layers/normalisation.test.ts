import "../testing/reference-backend.ts";
import { type Tensor, tensor, zeros } from "@receptive/core";
import { describe, expect, test } from "vitest";
import { batchNorm1d, batchNorm2d, conv2d, groupNorm, type Layer, layerNorm, linear, type ParamTree, sequential } from "../index.ts";
import { codedError } from "../testing/coded-error.ts";
import { runLayer } from "../testing/run-layer.ts";
import { values } from "../testing/values.ts";

const training = { training: true, key: null };
const shapes = (tree: ParamTree): Record<string, readonly number[]> => Object.fromEntries(Object.entries(tree).map(([name, t]) => [name, (t as Tensor).shape]));
/** Constants of the graph (epsilon) are single precision. */
const DIGITS = 7;
const close = (got: readonly number[], want: readonly number[]): void => {
  expect(got.length).toBe(want.length);
  for (const [i, w] of want.entries()) expect(got[i]).toBeCloseTo(w, DIGITS);
};
const normalised = (x: readonly number[], eps = 1e-5): number[] => {
  const mean = x.reduce((s, v) => s + v, 0) / x.length;
  const variance = x.reduce((s, v) => s + (v - mean) ** 2, 0) / x.length;
  return x.map((v) => (v - mean) / Math.sqrt(variance + eps));
};

describe("parameters and buffers have PyTorch's names and first values", () => {
  test.each<[string, Layer, Record<string, readonly number[]>]>([
    ["batchNorm1d", batchNorm1d(3), { weight: [3], bias: [3] }],
    ["batchNorm2d", batchNorm2d(3), { weight: [3], bias: [3] }],
    ["layerNorm", layerNorm([2, 3]), { weight: [2, 3], bias: [2, 3] }],
    ["layerNorm without a shift", layerNorm(3, { bias: false }), { weight: [3] }],
    ["groupNorm", groupNorm(2, 4), { weight: [4], bias: [4] }],
    ["nothing to learn", batchNorm2d(3, { affine: false }), {}],
    ["nothing to learn", layerNorm(3, { affine: false }), {}],
    ["nothing to learn", groupNorm(1, 3, { affine: false }), {}],
  ])("%s", async (_, l, wanted) => {
    expect(shapes(l.params)).toEqual(wanted);
    expect(l.shapes).toEqual(wanted);
    for (const [name, t] of Object.entries(l.params)) expect(new Set(await values(t as Tensor))).toEqual(new Set([name === "weight" ? 1 : 0]));
  });

  test("batch norm's buffers", async () => {
    const { buffers } = batchNorm2d(2);
    expect(shapes(buffers)).toEqual({ running_mean: [2], running_var: [2], num_batches_tracked: [] });
    expect(await Promise.all(Object.values(buffers).map((t) => values(t as Tensor)))).toEqual([[0, 0], [1, 1], [0]]);
    expect((buffers["num_batches_tracked"] as Tensor).dtype).toBe("i32");
  });
});

describe("batch norm", () => {
  const x = tensor([[1, 10], [2, 20], [6, 30]]);
  const params = { weight: tensor([2, 1]), bias: tensor([0, 5]) };

  test("in training: the batch's statistics, and the running ones move", async () => {
    const l = batchNorm1d(2, { momentum: 0.25 });
    const [y, buffers] = l.apply(params, l.buffers, x, training);
    const [a, b] = [normalised([1, 2, 6]).map((v) => 2 * v), normalised([10, 20, 30]).map((v) => v + 5)];
    close(await values(y), [0, 1, 2].flatMap((i) => [a[i] ?? 0, b[i] ?? 0]));
    // Biased variances 14/3 and 200/3 normalise; unbiased ones, 7 and 100, are remembered.
    expect(await values(buffers["running_mean"] as Tensor)).toEqual([0.75, 5]);
    expect(await values(buffers["running_var"] as Tensor)).toEqual([0.75 + 7 / 4, 0.75 + 25]);
    expect(await values(buffers["num_batches_tracked"] as Tensor)).toEqual([1]);
  });

  test("in inference: the running ones, which stay", async () => {
    const l = batchNorm1d(2, { epsilon: 0 });
    const buffers = { running_mean: tensor([1, 10]), running_var: tensor([4, 25]), num_batches_tracked: tensor(7, { dtype: "i32" }) };
    const [y, after] = l.apply(params, buffers, x, { training: false, key: null });
    expect(await values(y)).toEqual([0, 5, 1, 7, 5, 9]);
    expect(after).toBe(buffers);
  });

  test("2d: over examples and positions, each channel by itself", async () => {
    const image = tensor([[[[1, 2]], [[5, 5]]], [[[3, 4]], [[5, 9]]]]);
    const got = await values(runLayer(batchNorm2d(2), image, training));
    const [a, b] = [normalised([1, 2, 3, 4]), normalised([5, 5, 5, 9])];
    close(got, [...a.slice(0, 2), ...b.slice(0, 2), ...a.slice(2), ...b.slice(2)]);
    expect(runLayer(batchNorm1d(2), zeros([4, 2, 5]), training).shape).toEqual([4, 2, 5]);
  });

  test("in a model: buffers by layer, shapes without computing", () => {
    const model = sequential({ conv: conv2d(1, 4, 3, { bias: false }), bn: batchNorm2d(4) });
    expect(shapes(model.buffers["bn"] as ParamTree)).toEqual({ running_mean: [4], running_var: [4], num_batches_tracked: [] });
    expect(model.outputShape([2, 1, 5, 5])).toEqual([2, 4, 3, 3]);
    const [, next] = model.apply(model.params, model.buffers, zeros([2, 1, 5, 5]), training);
    expect(shapes(next["bn"] as ParamTree)).toEqual(shapes(model.buffers["bn"] as ParamTree));
  });
});

describe("layer norm and group norm", () => {
  test("over the last axes", async () => {
    close(await values(runLayer(layerNorm(3), tensor([[1, 2, 6], [4, 4, 7]]))), [...normalised([1, 2, 6]), ...normalised([4, 4, 7])]);
    close(await values(runLayer(layerNorm([2, 2], { epsilon: 0.5 }), tensor([[1, 2], [6, 9]]))), normalised([1, 2, 6, 9], 0.5));
  });

  test("over the channels of a group and all positions", async () => {
    const x = tensor([[[1, 2], [6, 9], [4, 4], [7, 0]]]);
    close(await values(runLayer(groupNorm(2, 4), x)), [...normalised([1, 2, 6, 9]), ...normalised([4, 4, 7, 0])]);
  });

  test("with a tensor they are functions of it", async () => {
    const x = tensor([[1, 2, 6]]);
    close(await values(layerNorm(x, [3], { bias: tensor([1, 1, 1]) })), normalised([1, 2, 6]).map((v) => v + 1));
    close(await values(groupNorm(x, 3)), [0, 0, 0]);
  });
});

describe("errors", () => {
  test.each<[string, () => unknown, string, RegExp]>([
    ["no channels", () => batchNorm2d(0), "E_LAYER_SIZE", /channels/],
    ["negative epsilon", () => layerNorm(3, { epsilon: -1 }), "E_LAYER_OPTION", /epsilon/],
    ["momentum above 1", () => batchNorm1d(3, { momentum: 2 }), "E_LAYER_OPTION", /momentum is in \[0, 1\], got 2/],
    ["groups that do not divide", () => groupNorm(3, 4), "E_GROUPNORM", /3 groups must divide the 4 channels/],
    ["an empty shape", () => layerNorm([]), "E_LAYER_SIZE", /number of axes/],
    ["images for batchNorm1d", () => batchNorm1d(3).outputShape([1, 3, 2, 2]), "E_SHAPE_BATCHNORM", /\[n, channels\] or \[n, channels, width\] with 3 channels, got \[1,3,2,2\]/],
    ["one value per channel", () => runLayer(batchNorm1d(3), zeros([1, 3]), training), "E_BATCHNORM", /larger batch/],
    ["no buffers", () => batchNorm1d(3).apply({}, {}, zeros([2, 3]), training), "E_LAYER_BUFFERS", /running_mean/],
    ["other channels in a model", () => sequential(conv2d(1, 4, 3), batchNorm2d(5)), "E_SHAPE_WIDTH", /batchNorm2d\(5\).*reads 5 channels, but .*gives 4/],
    ["other channels at run time", () => sequential(batchNorm2d(5)).outputShape([1, 4, 2, 2]), "E_SHAPE_BATCHNORM", /Use batchNorm2d\(4\)\./],
    ["other features", () => sequential(linear(2, 4), layerNorm(5)), "E_SHAPE_WIDTH", /layerNorm\(5\)/],
    ["other features at run time", () => sequential(layerNorm(5)).outputShape([1, 4]), "E_SHAPE_LAYERNORM", /Use layerNorm\(4\)\./],
  ])("%s", (_, run, code, message) => {
    const error = codedError(run);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });
});
