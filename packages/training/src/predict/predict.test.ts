import { cpu } from "@receptive/backend-cpu";
import { ones, tensor } from "@receptive/core";
import { fromArrays, syntheticDigits, take } from "@receptive/datasets";
import { flatten, lenet5, linear, mnistMlp, sequential } from "@receptive/layers";
import { expect, test } from "vitest";
import { predict } from "./predict.ts";

const backend = cpu();
const digits = syntheticDigits({ count: 5, seed: 4 });
const imageOf = (i: number): Uint8Array => digits.images.slice(i * 784, (i + 1) * 784);

test("one image in every form gives the same answer; many give one each", async () => {
  const model = lenet5({ seed: 1 });
  const pixels = imageOf(3);
  const rows = Array.from({ length: 28 }, (_, r) => [...pixels.subarray(r * 28, (r + 1) * 28)]);
  const answer = await predict(model, pixels, { backend });
  expect(answer.probabilities.length).toBe(10);
  // Ten f32 roundings.
  expect(answer.probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
  expect(answer.probability).toBe(Math.max(...answer.probabilities));
  expect(answer.probabilities[answer.label]).toBe(answer.probability);
  expect(answer.second.probability).toBe([...answer.probabilities].sort((a, b) => b - a)[1]);
  for (const same of [Float32Array.from(pixels), rows, [rows], tensor(pixels, [28, 28]), tensor(pixels, [1, 28, 28])]) expect(await predict(model, same, { backend })).toEqual(answer);
  const many = await predict(model, digits, { backend, batch: 2 });
  expect(many.length).toBe(5);
  expect(many[3]?.label).toBe(answer.label);
  // Products may be summed in another order for another number of images: a few roundings of f32.
  for (const [i, p] of answer.probabilities.entries()) expect(many[3]?.probabilities[i]).toBeCloseTo(p, 6);
  expect(await predict(model, [imageOf(0), pixels], { backend })).toEqual([await predict(model, imageOf(0), { backend }), answer]);
  expect(await predict(model, tensor(digits.images, [5, 1, 28, 28]), { backend, batch: 2 })).toEqual(many);
  expect(await predict(model, take(digits, 0), { backend })).toEqual([]);
});

test("prepared tensors pass unchanged, also to a dense network", async () => {
  const model = lenet5({ seed: 1 });
  if (model.input === undefined) throw new Error("lenet5 prepares its input");
  const prepared = model.input.prepare(await tensor(imageOf(0), [1, 1, 28, 28]).to(backend));
  expect(prepared.shape).toEqual([1, 1, 32, 32]);
  const viaTensor = [await predict(model, prepared, { backend })].flat();
  const direct = await predict(model, imageOf(0), { backend });
  // Preparation may be fused with what follows, or not: a rounding of f32.
  expect(viaTensor[0]?.probability).toBeCloseTo(direct.probability, 5);
  const mlp = await predict(mnistMlp(), imageOf(0), { backend });
  expect(mlp.probabilities.length).toBe(10);
});

test("a model that says nothing gets bytes divided by 255, and floats as they are", async () => {
  const model = sequential([flatten(), linear(4, 2)]);
  const weight = tensor([[1, 2, 3, 4], [0, 0, 0, 0]]);
  model.setState({ params: { 1: { weight, bias: tensor([0, 0]) } } });
  const { probabilities } = await predict(model, Uint8Array.of(255, 0, 0, 51), { backend });
  // Logits 1 + 4 · 0.2 and 0. The quotient of two f32 probabilities is off by about 1e-7 of itself, its logarithm by 1e-7.
  expect(Math.log((probabilities[0] ?? 0) / (probabilities[1] ?? 0))).toBeCloseTo(1.8, 5);
  const [floats] = [await predict(model, ones([1, 2, 2]), { backend })].flat();
  expect(Math.log((floats?.probabilities[0] ?? 0) / (floats?.probabilities[1] ?? 0))).toBeCloseTo(10, 5);
});

test("says what it cannot take", async () => {
  await expect(predict(lenet5(), new Uint8Array(100), { backend })).rejects.toMatchObject({ code: "E_PREDICT_INPUT", message: expect.stringContaining("1×28×28") as string });
  await expect(predict(sequential([flatten(), linear(6, 2)]), new Uint8Array(6), { backend })).rejects.toMatchObject({ code: "E_PREDICT_INPUT" });
  await expect(predict(sequential([flatten(), linear(4, 1)]), new Uint8Array(4), { backend })).rejects.toMatchObject({ code: "E_PREDICT_INPUT" });
  const rgb = fromArrays({ images: new Uint8Array(12), labels: [0], shape: [3, 2, 2], classes: 2 });
  await expect(predict(lenet5(), rgb, { backend })).rejects.toMatchObject({ code: "E_SHAPE_INPUT" });
});

test.each([0, Number.NaN, -1, 1.5])("a batch of %d is refused, whatever is asked about", async (batch) => {
  const model = lenet5();
  for (const images of [digits, [imageOf(0)], imageOf(0), tensor(digits.images, [5, 1, 28, 28])]) await expect(predict(model, images, { backend, batch })).rejects.toMatchObject({ code: "E_FIT_OPTION", message: expect.stringContaining("predict's batch") as string });
});

test("tensors of five axes, and what is nothing", async () => {
  await expect(predict(lenet5(), ones([1, 1, 1, 28, 28]), { backend })).rejects.toMatchObject({ code: "E_PREDICT_INPUT", message: expect.stringContaining("[1,1,1,28,28]") as string });
  const nothing: unknown[] = [null, undefined, 5];
  for (const images of nothing) await expect(predict(lenet5(), images as Uint8Array, { backend })).rejects.toMatchObject({ code: "E_PREDICT_INPUT" });
  await expect(predict(nothing[0] as ReturnType<typeof lenet5>, imageOf(0), { backend })).rejects.toMatchObject({ code: "E_FIT_MODEL" });
});
