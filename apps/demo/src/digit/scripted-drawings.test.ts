import { readFile } from "node:fs/promises";
import { cpu } from "@receptive/backend-cpu";
import { setDefaultBackend } from "@receptive/core";
import { lenet5 } from "@receptive/layers";
import { load, predict } from "@receptive/training";
import { normaliseDigit, terminalImages } from "@receptive/visualization";
import { expect, test } from "vitest";
import { scriptedDrawings } from "./scripted-drawings.ts";

setDefaultBackend(() => cpu());

test("the shipped network guesses at least 95 % of 200 drawings: thin, thick, off-centre, slanted, small, large; every digit", async () => {
  const weights = new Uint8Array(await readFile(new URL("../weights/lenet5.safetensors", import.meta.url)));
  const model = await load(lenet5(), weights);
  const drawings = scriptedDrawings();
  expect(drawings).toHaveLength(200);
  const images = drawings.map(normaliseDigit);
  const guesses = await predict(model, images);
  const wrong = drawings.flatMap((drawing, i) => {
    const guess = guesses[i];
    return guess?.label === drawing.digit ? [] : [{ drawing, guess, image: images[i] ?? new Uint8Array(784) }];
  });
  for (const { drawing, guess, image } of wrong) console.log(`${drawing.digit}, ${drawing.manner}: taken for ${guess?.label} (${guess?.probability.toFixed(2)})\n${terminalImages([{ data: image, width: 28, height: 28 }], {})}`);
  const each = Array.from({ length: 10 }, (_, digit) => wrong.filter(({ drawing }) => drawing.digit === digit).length);
  console.log(`${200 - wrong.length} of 200 right; wrong by digit: ${each.join(" ")}`);
  expect(200 - wrong.length).toBeGreaterThanOrEqual(190);
  // No digit may pay for the others: of its 20 at most 4 go wrong.
  expect(Math.max(...each)).toBeLessThanOrEqual(4);
});
