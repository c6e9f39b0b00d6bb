import { readSafetensors, writeSafetensors } from "@receptive/formats";
import { expect, test } from "vitest";
import { recogniseModel } from "./recognise-model.ts";

function file(shapes: Readonly<Record<string, readonly number[]>>, metadata: Record<string, string> = {}): ReturnType<typeof readSafetensors> {
  const tensors = Object.entries(shapes).map(([name, shape]) => [name, { shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) }] as const);
  return readSafetensors(writeSafetensors(new Map(tensors), metadata));
}

const lenet = { "conv1.weight": [6, 1, 5, 5], "conv2.weight": [16, 6, 5, 5], "fc3.weight": [10, 84] };

test("LeNet-5 by its shapes, as PyTorch's files have no configuration", () => expect(recogniseModel(file(lenet))).toEqual({ name: "lenet5", classes: 10, fc2: 84 }));
test("the MLP by its shapes", () => expect(recogniseModel(file({ "fc1.weight": [300, 784], "fc2.weight": [100, 300], "fc3.weight": [10, 100] }))).toEqual({ name: "mlp", classes: 10 }));
test("what the file says comes first", () => {
  const config = { name: "lenet5", classes: 10, fc2: 84, pixels: "fashion-mnist" };
  expect(recogniseModel(file(lenet, { "receptive.config": JSON.stringify(config) }))).toEqual(config);
});
test.each(["{", "null", '{"name":"resnet","classes":10}', '{"name":"lenet5"}'])("a configuration that makes no sense is passed over: %s", (text) => {
  expect(recogniseModel(file(lenet, { "receptive.config": text }))).toEqual({ name: "lenet5", classes: 10, fc2: 84 });
});
test("none of ours", () => expect(recogniseModel(file({ "layer.weight": [3, 3] }))).toBeNull());
