import "../testing/reference-backend.ts";
import { type Tensor, zeros } from "@receptive/core";
import { describe, expect, test } from "vitest";
import { convNet, lenet5, mnistMlp, paramCount, summary } from "../index.ts";
import { codedError } from "../testing/coded-error.ts";
import { values } from "../testing/values.ts";

describe("lenet5", () => {
  test("has PyTorch's parameter names and shapes", () => {
    const names = Object.entries(lenet5({ fc2: 84 }).params).flatMap(([l, p]) => Object.entries(p).map(([n, t]) => `${l}.${n} [${(t as Tensor).shape.join()}]`));
    expect(names).toEqual([
      "conv1.weight [6,1,5,5]", "conv1.bias [6]", "conv2.weight [16,6,5,5]", "conv2.bias [16]",
      "fc1.weight [120,400]", "fc1.bias [120]", "fc2.weight [84,120]", "fc2.bias [84]", "fc3.weight [10,84]", "fc3.bias [10]",
    ]);
  });

  test("carries its input preparation; Fashion-MNIST has its own statistics", () => {
    expect(lenet5().input).toMatchObject({ from: [1, 28, 28], to: [1, 32, 32], pad: 2, scale: 1 / 255, mean: 0.1307, std: 0.3081 });
    expect(lenet5({ pixels: "fashion-mnist" }).input).toMatchObject({ mean: 0.286, std: 0.353 });
    expect(lenet5({ pixels: { mean: 0.5, std: 0.25 } }).input).toMatchObject({ mean: 0.5, std: 0.25 });
  });

  test("the seed decides the weights", async () => {
    const first = async (seed: number): Promise<number[]> => values((lenet5({ seed }).params["fc3"] as { weight: Tensor }).weight);
    expect(await first(1)).toEqual(await first(1));
    expect(await first(1)).not.toEqual(await first(2));
  });

  test("raw images need the preparation first", () => {
    expect(codedError(() => lenet5()(zeros([1, 1, 28, 28]))).code).toBe("E_SHAPE_MATMUL");
  });
});

describe("mnistMlp", () => {
  test("starts Xavier-uniform with biases of 0", async () => {
    const { weight, bias } = mnistMlp({ seed: 1 }).params["fc1"] as { weight: Tensor; bias: Tensor };
    const bound = Math.sqrt(6 / (784 + 300));
    const largest = (await values(weight)).reduce((m, v) => Math.max(m, Math.abs(v)), 0);
    expect(largest).toBeLessThanOrEqual(bound);
    expect(largest).toBeGreaterThan(0.999 * bound);
    expect(new Set(await values(bias))).toEqual(new Set([0]));
  });

  test("takes images and rows", () => {
    expect(mnistMlp()(zeros([3, 784])).shape).toEqual([3, 10]);
    expect(mnistMlp()(zeros([3, 1, 28, 28])).shape).toEqual([3, 10]);
  });
});

test("convNet refuses more layers than can be made, with a code", () => {
  for (const counts of [{ n: 2 ** 40 }, { m: 2 ** 40 }, { k: 2 ** 40 }]) expect(() => convNet({ input: [1, 8, 8], classes: 3, ...counts })).toThrow(expect.objectContaining({ code: "E_LAYER_SIZE" }));
});

describe("convNet: INPUT → [[CONV → RELU]·n → POOL?]·m → [FC → RELU]·k → FC", () => {
  const kinds = (options: Parameters<typeof convNet>[0]): string => convNet(options).layers.map((l) => l.kind).join(" ");

  test("follows the pattern", () => {
    expect(kinds({ input: [1, 8, 8], classes: 3, n: 2, m: 1, k: 2 })).toBe("conv2d relu conv2d relu maxPool2d flatten linear relu linear relu linear");
    expect(kinds({ input: [1, 8, 8], classes: 3, n: 1, m: 2, k: 0, pool: false })).toBe("conv2d relu conv2d relu flatten linear");
    expect(kinds({ input: [3, 8, 8], classes: 3, n: 1, m: 1, k: 1, pool: "avg", activation: "tanh", dropout: 0.5 })).toBe("conv2d tanh avgPool2d flatten linear tanh dropout linear");
    expect(kinds({ input: [1, 8, 8], classes: 3, m: 0, k: 1 })).toBe("flatten linear relu linear");
  });

  test("names its layers", () => {
    expect(convNet({ input: [1, 8, 8], classes: 3, n: 2, m: 1, k: 1 }).names).toEqual(["conv1", "relu1", "conv2", "relu2", "pool1", "flatten", "fc1", "relu3", "fc2"]);
  });

  test("keeps the size in convolutions, halves it in pools, doubles the filters", () => {
    const { rows } = summary(convNet({ input: [1, 28, 28], classes: 10, filters: 8, kernel: 5 }), [4, 1, 28, 28]);
    expect(rows.filter((r) => /conv|pool|fc/.test(r.name)).map((r) => r.output)).toEqual([[4, 8, 28, 28], [4, 8, 14, 14], [4, 16, 14, 14], [4, 16, 7, 7], [4, 128], [4, 10]]);
  });

  test("LeNet-5 is one of its kind", () => {
    const twin = convNet({ input: [1, 32, 32], classes: 10, n: 1, m: 2, k: 2, filters: [6, 16], kernel: 5, padding: 0, hidden: [120, 100] });
    expect(paramCount(twin)).toBe(paramCount(lenet5()));
    expect(twin.names).toEqual(lenet5().names);
  });

  test("prepares raw images where asked to", () => {
    expect(convNet({ input: [1, 28, 28], classes: 10 }).input).toBeUndefined();
    expect(convNet({ input: [1, 28, 28], classes: 10, prepare: { mean: 0.1307, std: 0.3081 } }).input?.prepare(zeros([2, 1, 28, 28], "u8")).shape).toEqual([2, 1, 28, 28]);
  });

  test.each([
    ["no convolutions in a block", { n: 0 }, "E_LAYER_SIZE"],
    ["half a block", { m: 1.5 }, "E_LAYER_SIZE"],
    ["negative k", { k: -1 }, "E_LAYER_SIZE"],
    ["filters for other blocks", { filters: [1, 2, 3] }, "E_LAYER_SIZE"],
    ["an even kernel", { kernel: 4 }, "E_LAYER_OPTION"],
    ["an unknown pool", { pool: "min" as "max" }, "E_LAYER_OPTION"],
    ["an image without columns", { input: [1, 28, 0] as const }, "E_LAYER_SIZE"],
    ["too many pools", { m: 4 }, "E_SHAPE_TILE"],
  ])("%s: an error", (_, options, code) => {
    expect(codedError(() => convNet({ input: [1, 28, 28], classes: 10, ...options })).code).toBe(code);
  });
});
