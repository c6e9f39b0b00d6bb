import { readFile } from "node:fs/promises";
import { cpu } from "@receptive/backend-cpu";
import { setDefaultBackend } from "@receptive/core";
import { lenet5 } from "@receptive/layers";
import { load, predict } from "@receptive/training";
import { normaliseDigit, smoothStroke, type StrokeDrawing, terminalImages } from "@receptive/visualization";
import { expect, test } from "vitest";
import { drawnPicture } from "../testing/drawn-picture.ts";
import { otherHands } from "./other-hands.ts";
import { scriptedDrawings } from "./scripted-drawings.ts";

setDefaultBackend(() => cpu());
const shipped = load(lenet5(), new Uint8Array(await readFile(new URL("../weights/lenet5.safetensors", import.meta.url))));

interface Drawn extends StrokeDrawing {
  readonly digit: number;
  readonly manner: string;
}

/** The share that the network gets right, and the least of any digit's; the wrong ones are shown. */
async function score(drawings: readonly Drawn[], inForm: (drawing: Drawn) => Uint8Array): Promise<{ readonly right: number; readonly least: number }> {
  const images = drawings.map(inForm);
  const guesses = await predict(await shipped, images);
  const isRight = drawings.map(({ digit }, i) => guesses[i]?.label === digit);
  for (const [i, { digit, manner }] of drawings.entries()) {
    if (isRight[i] !== true) console.log(`${digit}, ${manner}: taken for ${guesses[i]?.label} (${guesses[i]?.probability.toFixed(2)})\n${terminalImages([{ data: images[i] ?? new Uint8Array(784), width: 28, height: 28 }], {})}`);
  }
  const share = (of: readonly boolean[]): number => of.filter(Boolean).length / of.length;
  return { right: share(isRight), least: Math.min(...Array.from({ length: 10 }, (_, digit) => share(isRight.filter((_, i) => drawings[i]?.digit === digit)))) };
}

const smooth = (drawing: StrokeDrawing): StrokeDrawing => ({ ...drawing, strokes: drawing.strokes.map(smoothStroke) });

type InForm = (drawing: Drawn) => Uint8Array;
const scripted: Readonly<Record<string, InForm>> = {
  "as strokes": normaliseDigit,
  "as pictures": (drawing) => normaliseDigit(drawnPicture(smooth(drawing), { soft: false })),
};

test.each(Object.keys(scripted))("the shipped network guesses 95 in 100 of 200 drawings, thin, thick, off-centre, slanted, small, large, every digit: %s", async (name) => {
  expect(scriptedDrawings()).toHaveLength(200);
  const { right, least } = await score(scriptedDrawings(), scripted[name] ?? normaliseDigit);
  expect(right).toBeGreaterThanOrEqual(0.95);
  // No digit may pay for the others: of its 20 at most 4 go wrong.
  expect(least).toBeGreaterThanOrEqual(0.8);
});

/** Of a digit two or three pixels high nothing is left to read, nor of one half as high as its pen is wide. */
const hands: Readonly<Record<string, { readonly inForm: InForm; readonly illegible: RegExp; readonly oneOf?: number }>> = {
  "as strokes": { inForm: normaliseDigit, illegible: /^$/ },
  "as 28 × 28 pixels": { inForm: (drawing) => normaliseDigit(drawnPicture(drawing, { side: 28 })), illegible: /^tiny/ },
  "as a canvas, light on dark": { inForm: (drawing) => normaliseDigit(drawnPicture(drawing)), illegible: /^tiny in a corner/, oneOf: 3 },
  "as a canvas, dark on light": { inForm: (drawing) => normaliseDigit(drawnPicture(drawing, { onPaper: true })), illegible: /^tiny in a corner/, oneOf: 5 },
};

test.each(Object.keys(hands))("of 656 digits in other hands it reads 98 in 100: %s", async (name) => {
  expect(otherHands()).toHaveLength(656);
  const { inForm = normaliseDigit, illegible = /^$/, oneOf = 1 } = hands[name] ?? {};
  // Canvases take a while to paint: one drawing of a few, all forms and all manners among them.
  const { right, least } = await score(otherHands().filter(({ manner }, i) => !illegible.test(manner) && i % oneOf === 0), inForm);
  expect(right).toBeGreaterThanOrEqual(0.98);
  expect(least).toBeGreaterThanOrEqual(0.93);
});
