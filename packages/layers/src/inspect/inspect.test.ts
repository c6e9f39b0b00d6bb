import "../testing/reference-backend.ts";
import { inspect } from "node:util";
import { tensor, type Tensor, zeros } from "@receptive/core";
import { describe, expect, test } from "vitest";
import { capture, conv2d, filters, flatten, lenet5, linear, maxPool2d, mnistMlp, paramCount, receptiveField, relu, residual, sequential, summary, unsharedCount } from "../index.ts";
import { codedError } from "../testing/coded-error.ts";
import { values } from "../testing/values.ts";

describe("summary", () => {
  test("of LeNet-5 with 84 units: 61,706 weights", () => {
    const table = summary(lenet5({ fc2: 84 }), [1, 1, 32, 32]);
    expect(table.weights).toBe(61_706);
    expect(table.macs).toBe(416_520);
    expect(`${table}`).toMatchInlineSnapshot(`
      "lenet5, input [1, 1, 32, 32]
      ───────  ────────────────  ───────────────  ───────  ───────
      name     layer             output           weights     MACs
      ───────  ────────────────  ───────────────  ───────  ───────
      conv1    conv2d(1, 6, 5)   [1, 6, 28, 28]       156  117,600
      relu1    relu()            [1, 6, 28, 28]         0        0
      pool1    maxPool2d(2)      [1, 6, 14, 14]         0        0
      conv2    conv2d(6, 16, 5)  [1, 16, 10, 10]    2,416  240,000
      relu2    relu()            [1, 16, 10, 10]        0        0
      pool2    maxPool2d(2)      [1, 16, 5, 5]          0        0
      flatten  flatten()         [1, 400]               0        0
      fc1      linear(400, 120)  [1, 120]          48,120   48,000
      relu3    relu()            [1, 120]               0        0
      fc2      linear(120, 84)   [1, 84]           10,164   10,080
      relu4    relu()            [1, 84]                0        0
      fc3      linear(84, 10)    [1, 10]              850      840
      ───────  ────────────────  ───────────────  ───────  ───────
               total                               61,706  416,520"
    `);
    expect(inspect(table)).toBe(String(table));
  });

  test("numbers layers that have no names, and follows blocks inside", () => {
    const model = sequential(conv2d(1, 4, 3, { padding: 1 }), residual([conv2d(4, 4, 3, { padding: 1 }), relu()]), flatten(), linear(64, 2));
    const { rows, weights } = summary(model, [1, 1, 4, 4]);
    expect(rows.map((r) => r.name)).toEqual(["0", "1.body.0", "1.body.1", "1.sum", "2", "3"]);
    expect(weights).toBe(paramCount(model));
    expect(String(summary(sequential(relu()), [1, 2]))).toContain("#  layer");
  });

  test("counts MACs for the whole batch: n·out·in, and n·K·H2·W2·D1·F·F", () => {
    expect(summary(sequential(linear(784, 300)), [32, 784]).macs).toBe(32 * 784 * 300);
    expect(summary(sequential(conv2d(4, 8, 3, { groups: 2 })), [2, 4, 6, 5]).macs).toBe(2 * 8 * 4 * 3 * 2 * 9);
  });

  test("draws no weights and fails where the shape does not fit", () => {
    expect(summary(sequential(linear(65_536, 30_000)), [1, 65_536]).weights).toBe(65_536 * 30_000 + 30_000);
    expect(codedError(() => summary(lenet5(), [1, 1, 28, 28])).message).toContain("in layer 7 (fc1), linear(400, 120), of lenet5; its input comes from flatten: [1,16,4,4] → [1,256].");
  });
});

describe("capture", () => {
  const digit = Uint8Array.from({ length: 784 }, (_, i) => (i * 37) % 256);

  test("every named activation of LeNet-5", async () => {
    const model = lenet5({ seed: 3 });
    const all = await capture(model, digit);
    const { conv1, pool1, fc1 } = all;
    expect([conv1.shape, pool1.shape, fc1.shape]).toEqual([[1, 6, 28, 28], [1, 6, 14, 14], [1, 120]]);
    expect(Object.keys(all)).toEqual(["input", ...model.names, "logits"]);
    expect(all.input.shape).toEqual([1, 1, 32, 32]);
    expect(all.logits.data).toEqual(all.fc3.data);
    expect(all.relu1.data).toEqual(all.conv1.data.map((v) => Math.max(v, 0)));
    expect([...all.logits.data]).toEqual((await values(model(model.input?.prepare(tensor(digit, [1, 1, 28, 28])) ?? zeros([1])))).map(Math.fround));
    expect(all.conv1.grad).toBeUndefined();
  });

  test("follows the current weights", async () => {
    const model = sequential({ fc: linear(1, 1, { bias: false }) });
    for (const w of [2, 3]) {
      model.setState({ params: { fc: { weight: tensor([[w]]) } } });
      expect([...(await capture(model, tensor([[10]]))).fc.data]).toEqual([10 * w]);
    }
  });

  const small = sequential({ fc1: linear(2, 2, { bias: false }), relu1: relu(), fc2: linear(2, 2, { bias: false }) });
  small.setState({ params: { fc1: { weight: tensor([[1, 0], [0, -1]]) }, fc2: { weight: tensor([[2, 3], [5, 7]]) } } });

  test("with gradients of a logit", async () => {
    const { input, fc1, relu1, fc2, logits } = await capture(small, tensor([[1, 1]]), { grads: 1 });
    expect([...logits.data]).toEqual([2, 5]);
    expect([...(logits.grad ?? [])]).toEqual([0, 1]);
    expect([...(fc2.grad ?? [])]).toEqual([0, 1]);
    expect([...(relu1.grad ?? [])]).toEqual([5, 7]);
    expect([...(fc1.grad ?? [])]).toEqual([5, 0]);
    expect([...(input.grad ?? [])]).toEqual([5, 0]);
  });

  test("of the largest, of the loss with a label, of any function", async () => {
    const x = tensor([[1, 1], [0, 0]]);
    expect([...((await capture(small, x, { grads: "top" })).logits.grad ?? [])].slice(0, 2)).toEqual([0, 1]);
    const p = 1 / (1 + Math.exp(3));
    const loss = [...((await capture(small, x, { grads: { label: 1 } })).logits.grad ?? [])];
    for (const [i, want] of [p, -p, 0.5, -0.5].entries()) expect(loss[i]).toBeCloseTo(want, 6); // softmax − one-hot, as f32
    expect([...((await capture(small, x, { grads: (z: Tensor) => z.mul(2).sum() })).fc2.grad ?? [])]).toEqual([2, 2, 2, 2]);
  });

  test("a logit that does not exist is an error", async () => {
    await expect(capture(small, tensor([[1, 1]]), { grads: 2 })).rejects.toMatchObject({ code: "E_CAPTURE_GRADS", message: "capture: there are logits 0 to 1, not 2." });
  });

  test("names inside blocks have dots", async () => {
    const model = sequential({ block: residual([linear(2, 2)]) });
    expect(Object.keys(await capture(model, tensor([[1, 2]])))).toEqual(["input", "block.body.0", "block.body", "block.sum", "block", "logits"]);
  });
});

describe("filters", () => {
  test("are the first layer's weights with their shape", async () => {
    const model = lenet5({ seed: 1 });
    const { data, shape } = await filters(model.layers[0]);
    expect(shape).toEqual([6, 1, 5, 5]);
    expect([...data]).toEqual(await values((model.params["conv1"] as { weight: Tensor }).weight));
    expect((await filters(conv2d(3, 96, 11))).shape).toEqual([96, 3, 11, 11]);
  });

  test("a layer without weights has none", async () => {
    await expect(filters(relu())).rejects.toMatchObject({ code: "E_FILTERS" });
    await expect(filters(undefined)).rejects.toMatchObject({ code: "E_FILTERS" });
  });
});

describe("receptiveField", () => {
  test("of strides, dilation and padding", () => {
    expect(receptiveField([conv2d(1, 1, 3, { stride: 2, padding: 1 }), conv2d(1, 1, 3, { dilation: 2, padding: 1 })])).toEqual({ size: [11, 11], stride: [2, 2], start: [-3, -3] });
    expect(receptiveField([conv2d(1, 1, [1, 3]), maxPool2d([2, 1])]).size).toEqual([2, 3]);
    expect(receptiveField([relu()]).size).toEqual([]);
  });

  test("of a graph is an error", () => {
    expect(codedError(() => receptiveField(residual([conv2d(1, 1, 3)]))).code).toBe("E_RECEPTIVE_FIELD");
  });
});

test("unsharedCount is about convolutions", () => {
  expect(codedError(() => unsharedCount(linear(2, 2), [1, 2])).code).toBe("E_UNSHARED");
});

test("the MLP's activations are called by its activation", async () => {
  const { sigmoid1, fc3 } = await capture(mnistMlp(), new Uint8Array(784));
  expect([sigmoid1.shape, fc3.shape]).toEqual([[1, 300], [1, 10]]);
  const { tanh2 } = await capture(mnistMlp({ activation: "tanh" }), new Uint8Array(784));
  expect(tanh2.shape).toEqual([1, 100]);
});
