import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cpu } from "@receptive/backend-cpu";
import { setDefaultBackend, type Tensor, tensor } from "@receptive/core";
import { syntheticDigits } from "@receptive/datasets";
import { readSafetensors, writeSafetensors } from "@receptive/formats";
import { lenet5, linear, type Model, sequential } from "@receptive/layers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fit } from "../fit/fit.ts";
import { readTree } from "../state/host-tensor.ts";
import { torchModels } from "../testing/torch-reference.ts";
import { load } from "./load.ts";
import { save } from "./save.ts";

const torch = torchModels();
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "receptive-files-"));
  setDefaultBackend(cpu());
});
afterAll(async () => { await rm(folder, { recursive: true }); });

const paramsOf = async (model: Model) => new Map([...await readTree(model.params)].map(([name, { data }]) => [name, [...data]]));

test("saved and loaded, from a file and from bytes, every bit is the same", async () => {
  const model = lenet5({ fc2: 84, seed: 5 });
  const path = join(folder, "lenet5.safetensors");
  expect(await save(model, path)).toBeUndefined();
  expect(await paramsOf(await load(lenet5({ fc2: 84 }), path))).toEqual(await paramsOf(model));
  const bytes = await save(model);
  expect([...readSafetensors(bytes).tensors.keys()].sort()).toEqual(["conv1.bias", "conv1.weight", "conv2.bias", "conv2.weight", "fc1.bias", "fc1.weight", "fc2.bias", "fc2.weight", "fc3.bias", "fc3.weight"]);
  expect(await paramsOf(await load(lenet5({ fc2: 84 }), bytes))).toEqual(await paramsOf(model));
});

test("a checkpoint loads as a model", async () => {
  const model = lenet5();
  const path = join(folder, "checkpoint.safetensors");
  await fit(model, syntheticDigits({ count: 20 }), { epochs: 1, checkpoint: { path } });
  expect(await paramsOf(await load(lenet5(), path))).toEqual(await paramsOf(model));
});

test("what does not fit is listed, all of it, and the model stays as it was", async () => {
  const model = lenet5({ fc2: 84 });
  const before = await paramsOf(model);
  const { "conv1.bias": _, ...others } = Object.fromEntries(readSafetensors(await save(lenet5({ fc2: 100 }))).tensors);
  const bytes = writeSafetensors({ ...others, extra: { shape: [1], data: new Float32Array(1) }, "conv1.weight": { shape: [6, 1, 5, 5], data: new BigInt64Array(150) }, "bn.num_batches_tracked": { shape: [], data: new BigInt64Array(1) } });
  await expect(load(model, bytes)).rejects.toMatchObject({
    code: "E_LOAD_MISMATCH",
    message: "the file does not fit the model (lenet5): conv1.weight is I64 in the file, f32 in the model; conv1.bias [6] is not in the file; fc2.weight is [100,120] in the file, [84,120] in the model; fc2.bias is [100] in the file, [84] in the model; fc3.weight is [10,100] in the file, [10,84] in the model; extra [1] is not in the model.",
  });
  expect(await paramsOf(model)).toEqual(before);
  await expect(load(model, join(folder, "missing"))).rejects.toMatchObject({ code: "E_FILE_NOT_FOUND" });
  await expect(load(model, new Uint8Array(20))).rejects.toMatchObject({ code: "E_SAFETENSORS_HEADER" });
});

test("halves and doubles become f32", async () => {
  const model = sequential(linear(2, 1));
  await load(model, writeSafetensors({ "0.weight": { dtype: "F16", shape: [1, 2], data: Uint16Array.of(0x3c00, 0xc000) }, "0.bias": { shape: [1], data: Float64Array.of(0.1) } }));
  expect(await paramsOf(model)).toEqual(new Map([["0.weight", [1, -2]], ["0.bias", [Math.fround(0.1)]]]));
  expect((model.params["0"] as { weight: Tensor }).weight.dtype).toBe("f32");
  expect([...await model(tensor([[3, 1]])).data()]).toEqual([Math.fround(1 + Math.fround(0.1))]);
});

test("PyTorch's LeNet-5 loads by name", async ({ skip }) => {
  skip(torch === null, "RECEPTIVE_REFERENCE names no folder with torch/models in it");
  const path = join(torch ?? "", "lenet5.init.safetensors");
  const model = await load(lenet5({ fc2: 84 }), path);
  const { values } = await paramsOf(model).then((params) => ({ values: params.get("fc3.bias") }));
  expect(values?.length).toBe(10);
  await expect(load(lenet5(), path)).rejects.toMatchObject({ code: "E_LOAD_MISMATCH" });
});
