import { cpu } from "@receptive/backend-cpu";
import { setDefaultBackend } from "@receptive/core";
import { expect, test } from "vitest";
import { coded } from "../testing/coded.ts";
import { traceSoftmax } from "./trace-softmax.ts";

setDefaultBackend(() => cpu());

test("probabilities, −log p of the label, and p − t", async () => {
  const { probabilities, loss, gradient, shifted } = await traceSoftmax([2, 1, 0], 1);
  const sum = 1 + Math.exp(-1) + Math.exp(-2);
  const p = [0, -1, -2].map((z) => Math.exp(z) / sum);
  expect([...shifted]).toEqual([0, -1, -2]);
  p.forEach((value, i) => {
    expect(probabilities[i]).toBeCloseTo(value, 6);
    expect(gradient[i]).toBeCloseTo(value - Number(i === 1), 6);
  });
  expect(loss).toBeCloseTo(-Math.log(p[1] ?? 0), 6);
});

test("large logits overflow nothing; a temperature divides them and their gradient", async () => {
  expect([...(await traceSoftmax([1000, 0], 0)).probabilities]).toEqual([1, 0]);
  const warm = await traceSoftmax([4, 0], 0, 2);
  expect(warm.probabilities[1]).toBeCloseTo(1 / (1 + Math.exp(2)), 6);
  expect(warm.gradient[1]).toBeCloseTo(1 / (1 + Math.exp(2)) / 2, 6);
  await expect(traceSoftmax([1, 2], 2)).rejects.toThrow(coded("E_VIZ_RANGE", "0 to 1"));
  await expect(traceSoftmax([1, 2], 0, 0)).rejects.toThrow(coded("E_VIZ_RANGE", "above 0"));
});
