import "../testing/reference-backend.ts";
import { type Tensor, tensor, zeros } from "@receptive/core";
import { describe, expect, test } from "vitest";
import { adaptiveAvgPool2d, avgPool2d, convTranspose1d, convTranspose2d, embedding, flatten, globalAvgPool, type Layer, linear, maxPool2d, paramCount, receptiveField, sequential, summary, upsample } from "../index.ts";
import { codedError } from "../testing/coded-error.ts";
import { runLayer } from "../testing/run-layer.ts";
import { values } from "../testing/values.ts";

describe("exact output shapes, from the shape alone and from running", () => {
  test.each<[string, Layer, number[], number[]]>([
    ["convTranspose2d", convTranspose2d(4, 6, 2, { stride: 2 }), [1, 4, 7, 5], [1, 6, 14, 10]],
    ["convTranspose2d with everything", convTranspose2d(4, 6, [3, 2], { stride: [2, 3], padding: 1, outputPadding: [1, 0], dilation: [2, 1], groups: 2 }), [1, 4, 5, 4], [1, 6, 12, 9]],
    ["convTranspose1d", convTranspose1d(2, 3, 4), [1, 2, 5], [1, 3, 8]],
    ["adaptiveAvgPool2d", adaptiveAvgPool2d([3, 2]), [2, 4, 10, 7], [2, 4, 3, 2]],
    ["globalAvgPool", globalAvgPool(), [2, 4, 5, 6], [2, 4]],
    ["upsample by a scale", upsample({ scale: [2, 3] }), [1, 2, 3, 4], [1, 2, 6, 12]],
    ["upsample to a size", upsample({ size: [5], mode: "linear" }), [1, 2, 3], [1, 2, 5]],
    ["embedding", embedding(10, 3), [2, 5], [2, 5, 3]],
    ["maxPool2d, ceil", maxPool2d(2, { ceil: true }), [1, 1, 5, 4], [1, 1, 3, 2]],
    ["avgPool2d, floor", avgPool2d(2, { floor: true }), [1, 1, 7, 7], [1, 1, 3, 3]],
  ])("%s", (_, l, input, output) => {
    expect(l.outputShape(input)).toEqual(output);
    expect(runLayer(l, zeros(input)).shape).toEqual(output);
    expect(sequential(l).outputShape(input)).toEqual(output);
  });
});

describe("convTranspose2d", () => {
  test("spreads every input over its window", async () => {
    const l = convTranspose2d(1, 1, 2, { stride: 2 });
    const y = l.apply({ weight: tensor([[[[1, 2], [3, 4]]]]), bias: tensor([10]) }, {}, tensor([[[[1, 0], [0, 5]]]]), { training: false, key: null })[0];
    expect(await values(y)).toEqual([11, 12, 10, 10, 13, 14, 10, 10, 10, 10, 15, 20, 10, 10, 25, 30]);
  });

  test("has PyTorch's weight and bounds: fan-in is that of the transpose", async () => {
    const l = convTranspose2d(8, 4, 5, { groups: 2 });
    expect(l.shapes).toEqual({ weight: [8, 2, 5, 5], bias: [4] });
    const most = Math.max(...(await values((l.params as { weight: Tensor }).weight)).map(Math.abs));
    expect(most).toBeLessThanOrEqual(1 / Math.sqrt(2 * 25));
    expect(most).toBeGreaterThan(0.95 / Math.sqrt(2 * 25));
    expect(summary(sequential(l), [1, 8, 3, 3]).macs).toBe(8 * 9 * 2 * 25);
  });
});

describe("pooling", () => {
  test("globalAvgPool is the mean of each channel", async () => {
    expect(await values(runLayer(globalAvgPool(), tensor([[[[1, 2], [3, 6]], [[0, 0], [0, 8]]]])))).toEqual([3, 2]);
  });

  test("adaptiveAvgPool2d: bins that overlap", async () => {
    expect(await values(runLayer(adaptiveAvgPool2d([1, 2]), tensor([[[[1, 2, 6]]]])))).toEqual([1.5, 4]);
  });

  test("avgPool2d: padding counts or not", async () => {
    const x = tensor([[[[4, 8], [12, 16]]]]);
    expect(await values(runLayer(avgPool2d(2, { padding: 1 }), x))).toEqual([1, 2, 3, 4]);
    expect(await values(runLayer(avgPool2d(2, { padding: 1, countPadding: false }), x))).toEqual([4, 8, 12, 16]);
  });

  test("receptive fields end where sizes decide", () => {
    expect(receptiveField([maxPool2d(2), globalAvgPool()]).size).toEqual([Infinity, Infinity]);
    for (const l of [adaptiveAvgPool2d(2), upsample({ scale: 2 }), convTranspose2d(1, 1, 2)]) expect(codedError(() => receptiveField([maxPool2d(2), l])).code).toBe("E_RECEPTIVE_FIELD");
  });
});

describe("upsample", () => {
  const x = tensor([[[[1, 3]]]]);
  test("repeats cells, or blends them", async () => {
    expect(await values(runLayer(upsample({ scale: [1, 2] }), x))).toEqual([1, 1, 3, 3]);
    expect(await values(runLayer(upsample({ size: [1, 4], mode: "bilinear" }), x))).toEqual([1, 1.5, 2.5, 3]);
    expect(await values(runLayer(upsample({ size: [1, 3], mode: "bilinear", alignCorners: true }), x))).toEqual([1, 2, 3]);
    expect(await values(upsample(x, [2, 2]))).toEqual([1, 3, 1, 3]);
  });
});

describe("embedding", () => {
  test("gives the rows", async () => {
    const l = embedding(3, 2);
    const params = { weight: tensor([[1, 2], [3, 4], [5, 6]]) };
    for (const index of [tensor(Int32Array.of(2, 0)), tensor([2, 0])]) {
      expect(await values(l.apply(params, {}, index, { training: false, key: null })[0])).toEqual([5, 6, 1, 2]);
    }
    expect(await values(embedding(params.weight, tensor(Int32Array.of(1))))).toEqual([3, 4]);
  });

  test("starts standard normal, its padding zero", async () => {
    const w = await values((embedding(500, 8, { paddingIndex: 3 }).params as { weight: Tensor }).weight);
    expect(w.slice(24, 32)).toEqual(new Array<number>(8).fill(0));
    const [n, mean] = [w.length, w.reduce((s, v) => s + v, 0) / w.length];
    // Four standard errors of the mean and of the variance.
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(w.reduce((s, v) => s + v * v, 0) / n - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    expect(paramCount(embedding(500, 8))).toBe(4000);
  });

  test("in a model", () => {
    expect(sequential(embedding(1000, 16), flatten(), linear(160, 2)).outputShape([4, 10])).toEqual([4, 2]);
  });
});

describe("bad configuration", () => {
  test.each<[string, () => unknown, string, RegExp]>([
    ["a size of 0", () => adaptiveAvgPool2d(0), "E_LAYER_SIZE", /a size/],
    ["a size for one axis", () => adaptiveAvgPool2d([2]), "E_LAYER_SIZE", /number of axes/],
    ["no rows", () => embedding(0, 2), "E_LAYER_SIZE", /rows/],
    ["padding beyond the rows", () => embedding(3, 2, { paddingIndex: 3 }), "E_LAYER_OPTION", /index below 3, got 3/],
    ["neither scale nor size", () => upsample({}), "E_LAYER_OPTION", /either a scale or a size/],
    ["scale and size", () => upsample({ scale: 2, size: [4, 4] }), "E_LAYER_OPTION", /either/],
    ["half as large", () => upsample({ scale: 0.5 }), "E_LAYER_OPTION", /a scale is an integer/],
    ["groups that do not divide", () => convTranspose2d(4, 6, 3, { groups: 4 }), "E_CONV_GROUPS", /groups 4/],
    ["other channels", () => sequential(convTranspose2d(4, 6, 3)).outputShape([1, 5, 2, 2]), "E_SHAPE_CONVTRANSPOSE", /Use convTranspose2d\(5, 6, 3\)/],
    ["an image of rows", () => globalAvgPool().outputShape([2, 3]), "E_SHAPE_POOL", /reads \[n, channels, …spatial\], got \[2,3\]/],
  ])("%s", (_, run, code, message) => {
    const error = codedError(run);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });
});
