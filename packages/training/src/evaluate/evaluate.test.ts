import { cpu } from "@receptive/backend-cpu";
import { tensor } from "@receptive/core";
import { deviceOf } from "@receptive/core/extend";
import { fromArrays, syntheticDigits, take } from "@receptive/datasets";
import { dropout, flatten, lenet5, linear, sequential } from "@receptive/layers";
import { expect, test } from "vitest";
import { evaluate } from "./evaluate.ts";

const backend = cpu();

test("loss, accuracy, confusion and predictions, worked by hand", async () => {
  // Logits are the two pixels of an image over 255, so (w, 0) and (0, w) are classes 0 and 1.
  const model = sequential([flatten(), dropout(0.9), linear(2, 2, { bias: false })]);
  model.setState({ params: { 2: { weight: tensor([[1, 0], [0, 1]]) } } });
  const data = fromArrays({ images: Uint8Array.of(255, 0, 0, 255, 0, 255, 255, 0, 0, 0), labels: [0, 1, 0, 0, 1], shape: [1, 1, 2], classes: 2 });
  const result = await evaluate(model, data, { backend, batch: 2, confusion: true, predictions: true });
  expect([...result.predictions ?? []]).toEqual([0, 1, 1, 0, 0]);
  expect(result.confusion).toEqual([[2, 1], [1, 1]]);
  expect(result).toMatchObject({ accuracy: 3 / 5, count: 5 });
  const [right, wrong, even] = [Math.log(1 + Math.exp(-1)), Math.log(1 + Math.exp(1)), Math.log(2)];
  // A few roundings of f32.
  expect(result.loss).toBeCloseTo((3 * right + wrong + even) / 5, 6);
  expect(Object.keys(await evaluate(model, data, { backend }))).toEqual(["loss", "accuracy", "count"]);
});

test("again costs no compilation, and a batch size changes nothing but the loss's last digits", async () => {
  const model = lenet5();
  const data = syntheticDigits({ count: 60, seed: 1 });
  const first = await evaluate(model, data, { backend, batch: 25, predictions: true });
  const { prepares } = deviceOf(backend).counters;
  expect(await evaluate(model, data, { backend, batch: 25, predictions: true })).toEqual(first);
  expect(deviceOf(backend).counters.prepares).toBe(prepares);
  const whole = await evaluate(model, data, { backend, batch: "all", predictions: true });
  expect(whole.predictions).toEqual(first.predictions);
  // The same losses added in another order: roundings of f32.
  expect(whole.loss).toBeCloseTo(first.loss, 6);
});

test("nothing to evaluate, wrong labels, an abort", async () => {
  const model = lenet5();
  const data = syntheticDigits({ count: 10 });
  await expect(evaluate(model, take(data, 0), { backend })).rejects.toMatchObject({ code: "E_DATA_EMPTY" });
  await expect(evaluate(model, { ...data, labels: new Uint8Array(10).fill(77) }, { backend })).rejects.toMatchObject({ code: "E_LABEL_RANGE" });
  for (const batch of [0, -1, 1.5, Number.NaN]) await expect(evaluate(model, data, { backend, batch })).rejects.toMatchObject({ code: "E_FIT_OPTION" });
  const nothing: unknown = undefined;
  await expect(evaluate(model, nothing as typeof data, { backend })).rejects.toMatchObject({ code: "E_DATA_KIND" });
  await expect(evaluate(nothing as typeof model, data, { backend })).rejects.toMatchObject({ code: "E_FIT_MODEL" });
  await expect(evaluate(model, data, { backend, signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "E_ABORTED" });
});
