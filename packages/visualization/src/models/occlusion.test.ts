import { cpu } from "@receptive/backend-cpu";
import { setDefaultBackend, tensor } from "@receptive/core";
import { flatten, lenet5, linear, sequential } from "@receptive/layers";
import { expect, test } from "vitest";
import { coded } from "../testing/coded.ts";
import { occlusion } from "./occlusion.ts";

setDefaultBackend(() => cpu());

test("covering what a class is made of costs its probability, covering anything else nothing", async () => {
  const model = sequential({ flatten: flatten(), fc: linear(25, 2) });
  // The second class looks at the middle pixel of 5 × 5 alone.
  const weight = new Float32Array(50);
  weight[25 + 12] = 3;
  model.setState({ params: { fc: { weight: tensor(weight, [2, 25]), bias: tensor(new Float32Array(2)) } } });
  const pixels = Float32Array.from({ length: 25 }, (_, i) => (i % 5 === 2 ? 1 : 0));
  const { data, label, probability } = await occlusion(model, tensor(pixels, [1, 1, 5, 5]), { size: 1, stride: 1 });
  expect(label).toBe(1);
  // σ(3), and what is left of it: a half.
  // Exponentials and quotients of 32-bit floats near 1, a few roundings of 6e-8: five decimals.
  expect(probability).toBeCloseTo(1 / (1 + Math.exp(-3)), 5);
  data.forEach((value, i) => expect(value).toBeCloseTo(i === 12 ? 1 / (1 + Math.exp(-3)) - 0.5 : 0, 5));
});

test("patches reach every pixel, whatever the stride; bad patches are named", async () => {
  const model = lenet5({ seed: 1 });
  const digit = Uint8Array.from({ length: 784 }, (_, i) => (i * 91) % 256);
  const { data, height, width } = await occlusion(model, digit, { size: 5, stride: 4, label: 3 });
  expect([height, width, data.length]).toEqual([32, 32, 1024]);
  expect(data.at(-1)).not.toBe(0);
  await expect(occlusion(model, digit, { size: 33 })).rejects.toThrow(coded("E_VIZ_RANGE", "1 to 32"));
  await expect(occlusion(model, new Uint8Array(2 * 784))).rejects.toThrow(coded("E_VIZ_SHAPE", "one image"));
});
