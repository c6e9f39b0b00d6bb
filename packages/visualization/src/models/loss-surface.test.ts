import { cpu } from "@receptive/backend-cpu";
import { setDefaultBackend, tensor } from "@receptive/core";
import { linear, relu, sequential } from "@receptive/layers";
import { expect, test } from "vitest";
import { coded } from "../testing/coded.ts";
import { lossSurface } from "./loss-surface.ts";

setDefaultBackend(() => cpu());

test("a function's values, rows from the top", async () => {
  const { values } = await lossSurface((x, y) => x.add(y.mul(10)), { x: [0, 2], y: [0, 1], n: 3 });
  expect([...values]).toEqual([10, 11, 12, 5, 6, 7, 0, 1, 2]);
  await expect(lossSurface((x) => x, { n: 1 })).rejects.toThrow(coded("E_VIZ_RANGE", "at least 2 points"));
});

test("a model's loss around its weights: itself in the middle, the same for the same seed", async () => {
  const model = sequential({ fc1: linear(2, 4), relu: relu(), fc2: linear(4, 2) }, { seed: 5 });
  const x = tensor([[1, 0], [0, 1], [1, 1]]);
  const around = (seed: number) => lossSurface({ model, x, labels: [0, 1, 1] }, { n: 3, seed });
  const [one, again, other] = [await around(1), await around(1), await around(2)];
  const [logits] = model.apply(model.params, model.buffers, x, { training: false, key: null });
  const rows = Array.from(await logits.data(), Number);
  const loss = [0, 1, 1].reduce((sum, label, i) => sum - Math.log(Math.exp(rows[2 * i + label] ?? 0) / (Math.exp(rows[2 * i] ?? 0) + Math.exp(rows[2 * i + 1] ?? 0))), 0) / 3;
  // A mean of three logarithms in 32-bit floats, 6e-8 each, of losses around 1: five decimals.
  expect(one.values[4]).toBeCloseTo(loss, 5);
  expect(other.values[4]).toBeCloseTo(loss, 5);
  expect([...again.values]).toEqual([...one.values]);
  expect(other.values[0]).not.toBe(one.values[0]);
});
