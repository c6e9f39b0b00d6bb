import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { fashionMnist } from "./fashion-mnist.ts";
import { mnist } from "./mnist.ts";
import { sha256 } from "./source/checksum.ts";

const folder = process.env["RECEPTIVE_DATA"] || undefined;
const fashion = folder !== undefined && existsSync(`${folder}/fashion-mnist`);

/** Images of each class, as the data sets' authors publish them. */
const counts = (labels: Uint8Array | Int32Array): number[] => Array.from({ length: 10 }, (_, k) => Array.from(labels).filter((label) => label === k).length);

test("MNIST is MNIST", async ({ skip }) => {
  skip(folder === undefined, "RECEPTIVE_DATA is not set");
  const { train, test: held } = await mnist();
  expect([train.length, held.length, train.shape, train.synthetic]).toEqual([60_000, 10_000, [1, 28, 28], false]);
  expect([...train.labels.subarray(0, 10)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
  expect(counts(train.labels)).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
  expect(counts(held.labels)).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
  let sum = 0;
  let squares = 0;
  for (const value of train.images) {
    sum += value / 255;
    squares += (value / 255) ** 2;
  }
  const mean = sum / train.images.length;
  // The constants of every model's input preparation, to the four digits they are quoted with.
  expect(mean).toBeCloseTo(0.1307, 4);
  expect(Math.sqrt(squares / train.images.length - mean ** 2)).toBeCloseTo(0.3081, 4);
});

test("Fashion-MNIST is Fashion-MNIST", async ({ skip }) => {
  skip(!fashion, "RECEPTIVE_DATA names no folder with fashion-mnist in it");
  const { train, test: held } = await fashionMnist();
  expect(counts(train.labels)).toEqual(Array.from({ length: 10 }, () => 6000));
  expect(counts(held.labels)).toEqual(Array.from({ length: 10 }, () => 1000));
  expect(train.classes[train.labels[0] as number]).toBe("Ankle boot");
  expect(await sha256(train.images)).not.toBe(await sha256(held.images));
});
