import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { augmentOf, trainingData } from "./training-data.ts";
import type { TrainingPlan } from "./training-messages.ts";

const plan: TrainingPlan = { model: "lenet5", activation: "sigmoid", data: "synthetic", digits: 120, batch: 10, rate: 0.1, optimizer: "sgd", augment: "none", seed: 2, backend: "cpu" };
const own: TrainingPlan = { ...plan, data: "own" };

/** An IDX file of bytes. */
function idx(shape: readonly number[], fill: number): Uint8Array {
  const count = shape.reduce((a, b) => a * b, 1);
  const bytes = new Uint8Array(4 + 4 * shape.length + count).fill(fill);
  bytes.set([0, 0, 8, shape.length]);
  shape.forEach((size, i) => new DataView(bytes.buffer).setUint32(4 + 4 * i, size));
  return bytes;
}

test("digits drawn here are as many as were asked for", async () => {
  const { train, test: held } = await trainingData(plan, {}, () => {});
  expect([train.length, held.length, train.synthetic]).toEqual([120, 1000, true]);
});

test("the reader's own four files, packed or not; one that is missing is named", async () => {
  const files = [
    { name: "train-images-idx3-ubyte", bytes: idx([3, 28, 28], 7) }, { name: "train-labels-idx1-ubyte", bytes: idx([3], 4) },
    { name: "t10k-images-idx3-ubyte.gz", bytes: new Uint8Array(gzipSync(idx([2, 28, 28], 9))) }, { name: "t10k-labels-idx1-ubyte.gz", bytes: new Uint8Array(gzipSync(idx([2], 5))) },
  ];
  const { train, test: held } = await trainingData(own, { files }, () => {});
  expect([train.length, [...train.labels], train.images[0], held.length, [...held.labels]]).toEqual([3, [4, 4, 4], 7, 2, [5, 5]]);
  const wrong = [{ name: "train-images-idx3-ubyte", bytes: idx([49, 32, 32], 7) }, { name: "train-labels-idx1-ubyte", bytes: idx([64], 4) }, ...files.slice(2)];
  await expect(trainingData(own, { files: wrong }, () => {})).rejects.toThrow("train-images-idx3-ubyte holds 49 × 32 × 32 numbers; train images are n × 28 × 28, with n at least 1.");
  const none = [{ name: "train-images-idx3-ubyte", bytes: idx([0, 28, 28], 7) }, { name: "train-labels-idx1-ubyte", bytes: idx([0], 4) }, ...files.slice(2)];
  await expect(trainingData(own, { files: none }, () => {})).rejects.toThrow("with n at least 1");
  await expect(trainingData(own, { files: files.slice(1) }, () => {})).rejects.toThrow("Still missing: train images.");
});

test("MNIST's own files", async ({ skip }) => {
  const folder = process.env["RECEPTIVE_DATA"];
  skip(folder === undefined, "RECEPTIVE_DATA is not set");
  const names = (await readdir(join(folder ?? "", "mnist"))).filter((name) => name.includes("ubyte"));
  const files = await Promise.all(names.map(async (name) => ({ name, bytes: new Uint8Array(await readFile(join(folder ?? "", "mnist", name))) })));
  const { train, test: held } = await trainingData(own, { files }, () => {});
  expect([train.length, held.length]).toEqual([60_000, 10_000]);
});

test("a download that cannot be had says so with its code, and one that is stopped ends", async () => {
  const nobody = { from: "http://127.0.0.1:9/" };
  await expect(trainingData({ ...plan, data: "mnist" }, nobody, () => {})).rejects.toThrow(/^MNIST could not be downloaded: DatasetError \[E_NETWORK\].*digits that are drawn here/);
  const stopped = new AbortController();
  stopped.abort(new Error("stopped"));
  await expect(trainingData({ ...plan, data: "fashion-mnist" }, nobody, () => {}, stopped.signal)).rejects.toThrow("stopped");
});

test("every augmentation has its batches, the same for the same seed", async () => {
  const { train } = await trainingData(plan, {}, () => {});
  for (const name of ["none", "shift", "handwriting"] as const) {
    const first = (): number[] => [...[...train.batches({ size: 4, seed: 3, epoch: 1, augment: augmentOf(name) })][0]?.x ?? []];
    expect(first()).toEqual(first());
  }
});
