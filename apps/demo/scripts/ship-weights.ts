/**
 * `pnpm --filter @receptive/demo weights RUN`: takes the folder that `receptive train lenet5` left, writes its weights as halves to
 * src/weights, measures them again on the test digits, and records how they came about.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { cpu } from "@receptive/backend-cpu";
import { setDefaultBackend } from "@receptive/core";
import { mnist } from "@receptive/datasets";
import { readSafetensors, toFloat32, type WritableTensor, writeSafetensors } from "@receptive/formats";
import { lenet5 } from "@receptive/layers";
import { evaluate, load } from "@receptive/training";

const [run] = process.argv.slice(2);
if (run === undefined) throw new Error("name the folder of a training run: pnpm --filter @receptive/demo weights RUN");
const target = resolve(import.meta.dirname, "../src/weights");

const { tensors } = readSafetensors(new Uint8Array(await readFile(join(run, "model.safetensors"))));
const halves = new Map([...tensors].map(([name, tensor]): [string, WritableTensor] => {
  const half = Float16Array.from(toFloat32(tensor));
  return [name, { dtype: "F16", shape: tensor.shape, data: new Uint16Array(half.buffer) }];
}));
const bytes = writeSafetensors(halves, { format: "pt", "receptive.model": "lenet5" });

setDefaultBackend(() => cpu());
const { test } = await mnist();
const { accuracy, loss } = await evaluate(await load(lenet5(), bytes), test);

interface Run { readonly data: string; readonly trainImages: number; readonly epochs: number; readonly batch: number; readonly learningRate: number; readonly augment: string | null; readonly seed: number; readonly optimizer: string; readonly schedule: string }
const history = JSON.parse(await readFile(join(run, "history.json"), "utf8")) as Run;
const { data, trainImages, epochs, learningRate, augment, seed } = history;
const command = `receptive train lenet5 --data ${data} --epochs ${epochs} --lr ${learningRate}${augment === null ? "" : ` --augment ${augment.replace(/\((.*)\)/, "=$1")}`} --seed ${seed}`;
await writeFile(join(target, "lenet5.safetensors"), bytes);
await writeFile(join(target, "lenet5.json"), `${JSON.stringify({ command, trainDigits: trainImages, testData: "MNIST's test digits", testDigits: test.length, testAccuracy: accuracy, testLoss: loss, dtype: "F16", bytes: bytes.length }, null, 2)}\n`);
console.log(`${bytes.length} bytes, ${(100 * accuracy).toFixed(2)} % of ${test.length} test digits`);
