import { readFile } from "node:fs/promises";
import { cpu } from "@receptive/backend-cpu";
import { setDefaultBackend } from "@receptive/core";
import { lenet5 } from "@receptive/layers";
import { load, predict } from "@receptive/training";
import { normaliseDigit, type StrokeDrawing } from "@receptive/visualization";
import { record } from "@receptive/visualization/models";
import { expect, test } from "vitest";
import { Doubt } from "./doubt.ts";
import { isDoubtful } from "./guess-words.ts";
import { otherHands } from "./other-hands.ts";
import { scriptedDrawings } from "./scripted-drawings.ts";

setDefaultBackend(() => cpu());
const read = async (name: string): Promise<Uint8Array> => new Uint8Array(await readFile(new URL(`../weights/${name}.safetensors`, import.meta.url)));
const [model, doubt] = [await load(lenet5(), await read("lenet5")), await Doubt.load(await read("doubt"))];

/** The share that the page would call no digit. */
async function doubted(drawings: readonly StrokeDrawing[]): Promise<number> {
  let count = 0;
  for (const drawing of drawings) {
    const digit = normaliseDigit(drawing);
    count += Number(isDoubtful(await predict(model, digit), await doubt.digitLikelihood(await record(model, digit))));
  }
  return count / drawings.length;
}

test("digits are hardly ever doubted, in any hand", async () => {
  // None of 200, and 6 of 219: a few more may turn with the roundings of another machine.
  expect(await doubted(scriptedDrawings())).toBeLessThanOrEqual(0.02);
  expect(await doubted(otherHands().filter((_, i) => i % 3 === 0))).toBeLessThanOrEqual(0.03);
});

const LETTERS: Readonly<Record<string, readonly (readonly number[])[]>> = {
  A: [[50, 220, 140, 40, 230, 220], [85, 150, 195, 150]], E: [[210, 40, 70, 40, 70, 220, 210, 220], [70, 130, 180, 130]], F: [[210, 40, 70, 40, 70, 220], [70, 130, 180, 130]],
  H: [[70, 40, 70, 220], [200, 40, 200, 220], [70, 130, 200, 130]], K: [[70, 40, 70, 220], [200, 40, 72, 130, 200, 220]], M: [[50, 220, 60, 40, 140, 150, 220, 40, 230, 220]],
  N: [[60, 220, 60, 40, 210, 220, 210, 40]], R: [[70, 220, 70, 40, 180, 40, 210, 85, 180, 130, 70, 130, 210, 220]], T: [[40, 40, 240, 40], [140, 40, 140, 220]],
  W: [[40, 40, 90, 220, 140, 90, 190, 220, 240, 40]], X: [[50, 40, 220, 220], [220, 40, 50, 220]], plus: [[140, 40, 140, 230], [40, 135, 240, 135]],
  hash: [[100, 40, 90, 230], [180, 40, 170, 230], [40, 100, 240, 95], [40, 170, 240, 165]], star: [[140, 30, 200, 230, 40, 100, 240, 100, 80, 230, 140, 30]],
  face: [[140, 30, 230, 80, 240, 160, 190, 230, 90, 230, 40, 160, 50, 80, 140, 30], [100, 100], [180, 100], [90, 160, 140, 190, 190, 160]],
};

/** A hand that fills the pad: loops of three frequencies. */
const scribble = (seed: number): StrokeDrawing => ({
  penWidth: 16,
  strokes: [Array.from({ length: 160 }, (_, i) => [140 + 100 * Math.sin(i * (0.21 + 0.013 * seed) + seed), 140 + 100 * Math.cos(i * (0.34 - 0.007 * seed))]).flat()],
});

test("most scribbles, letters and signs, and a dot: not a digit?", async () => {
  // 17 of 20 scribbles, and 12 of 15 letters: one fewer of each may turn with the roundings of another machine.
  expect(await doubted(Array.from({ length: 20 }, (_, i) => scribble(i)))).toBeGreaterThanOrEqual(0.8);
  expect(await doubted(Object.values(LETTERS).map((strokes) => ({ strokes, penWidth: 18 })))).toBeGreaterThanOrEqual(0.7);
  expect(await doubted([{ strokes: [[140, 140]], penWidth: 18 }])).toBe(1);
});
