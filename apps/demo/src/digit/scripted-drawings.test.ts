import { readFile } from "node:fs/promises";
import { cpu } from "@receptive/backend-cpu";
import { setDefaultBackend } from "@receptive/core";
import { lenet5 } from "@receptive/layers";
import { load, predict } from "@receptive/training";
import { type GreyPicture, normaliseDigit, smoothStroke, type StrokeDrawing, terminalImages } from "@receptive/visualization";
import { expect, test } from "vitest";
import { scriptedDrawings } from "./scripted-drawings.ts";

setDefaultBackend(() => cpu());

const SIDE = 280;

/** A drawing as the pixels of a canvas, light on black, without soft edges. */
function picture({ strokes, penWidth }: StrokeDrawing): GreyPicture {
  const data = new Uint8Array(SIDE * SIDE);
  const radius = penWidth / 2;
  for (const stroke of strokes.map(smoothStroke)) {
    for (let i = 0; i + 3 < stroke.length; i += 2) {
      const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = stroke.slice(i, i + 4);
      const [dx, dy] = [x1 - x0, y1 - y0];
      for (let y = Math.max(0, Math.floor(Math.min(y0, y1) - radius)); y <= Math.min(SIDE - 1, Math.max(y0, y1) + radius); y++) {
        for (let x = Math.max(0, Math.floor(Math.min(x0, x1) - radius)); x <= Math.min(SIDE - 1, Math.max(x0, x1) + radius); x++) {
          const along = Math.min(1, Math.max(0, ((x + 0.5 - x0) * dx + (y + 0.5 - y0) * dy) / Math.max(1e-9, dx * dx + dy * dy)));
          if (Math.hypot(x + 0.5 - x0 - along * dx, y + 0.5 - y0 - along * dy) <= radius) data[y * SIDE + x] = 255;
        }
      }
    }
  }
  return { data, width: SIDE, height: SIDE };
}

/** How many of 200 the network gets right, and of how many of each digit it does not; the wrong ones are shown. */
async function score(images: readonly Uint8Array[]): Promise<{ readonly right: number; readonly wrongOfEach: readonly number[] }> {
  const weights = new Uint8Array(await readFile(new URL("../weights/lenet5.safetensors", import.meta.url)));
  const guesses = await predict(await load(lenet5(), weights), images);
  const wrong = scriptedDrawings().flatMap((drawing, i) => (guesses[i]?.label === drawing.digit ? [] : [{ drawing, guess: guesses[i], image: images[i] ?? new Uint8Array(784) }]));
  for (const { drawing, guess, image } of wrong) console.log(`${drawing.digit}, ${drawing.manner}: taken for ${guess?.label} (${guess?.probability.toFixed(2)})\n${terminalImages([{ data: image, width: 28, height: 28 }], {})}`);
  return { right: images.length - wrong.length, wrongOfEach: Array.from({ length: 10 }, (_, digit) => wrong.filter(({ drawing }) => drawing.digit === digit).length) };
}

const drawings = scriptedDrawings();

test.each([["as strokes", drawings.map(normaliseDigit)], ["as pictures", drawings.map((drawing) => normaliseDigit(picture(drawing)))]] as const)(
  "the shipped network guesses at least 95 %% of 200 drawings, thin, thick, off-centre, slanted, small, large, every digit, %s", async (_, images) => {
    expect(images).toHaveLength(200);
    const { right, wrongOfEach } = await score(images);
    expect(right).toBeGreaterThanOrEqual(190);
    // No digit may pay for the others: of its 20 at most 4 go wrong.
    expect(Math.max(...wrongOfEach)).toBeLessThanOrEqual(4);
  });
