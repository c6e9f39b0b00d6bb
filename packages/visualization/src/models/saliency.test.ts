import { cpu } from "@receptive/backend-cpu";
import { setDefaultBackend, tensor } from "@receptive/core";
import { flatten, linear, sequential } from "@receptive/layers";
import { expect, test } from "vitest";
import { coded } from "../testing/coded.ts";
import { saliency } from "./saliency.ts";

setDefaultBackend(() => cpu());

test("of a linear model it is its weights' size, the largest over the channels", async () => {
  const model = sequential({ flatten: flatten(), fc: linear(8, 2) });
  const weights = Float32Array.from({ length: 16 }, (_, i) => Math.sin(i));
  model.setState({ params: { fc: { weight: tensor(weights, [2, 8]), bias: tensor(new Float32Array(2)) } } });
  const { data, height, width } = await saliency(model, tensor(new Float32Array(8).fill(1), [1, 2, 2, 2]), 1);
  expect([height, width]).toEqual([2, 2]);
  // Products of weights below 1 with 1, rounded to 32 bits (6e-8): six decimals.
  data.forEach((value, i) => expect(value).toBeCloseTo(Math.max(Math.abs(weights[8 + i] ?? 0), Math.abs(weights[12 + i] ?? 0)), 6));
});

test("a foreign model without gradients is an error that says so", async () => {
  const adapter = { layers: () => [], forward: async () => ({ input: { data: new Float32Array(4), shape: [1, 1, 2, 2] } }) };
  await expect(saliency(adapter, new Float32Array(4))).rejects.toThrow(coded("E_VIZ_SHAPE", "without gradients"));
});
