import { describe, expect, test } from "vitest";
import { coded } from "../testing/coded.ts";
import { normaliseDigit } from "./normalise-digit.ts";
import { smoothStroke } from "./smooth-stroke.ts";

interface Measured { readonly cx: number; readonly cy: number; readonly width: number; readonly height: number }

/** Centre of mass in pixels, and the box of pixels that are clearly ink. */
function measure(pixels: Uint8Array): Measured {
  let [mass, mx, my] = [0, 0, 0];
  const [xs, ys]: [number[], number[]] = [[], []];
  pixels.forEach((value, i) => {
    const [x, y] = [i % 28, Math.floor(i / 28)];
    [mass, mx, my] = [mass + value, mx + value * (x + 0.5), my + value * (y + 0.5)];
    if (value > 127) [xs[xs.length], ys[ys.length]] = [x, y];
  });
  return { cx: mx / mass, cy: my / mass, width: Math.max(...xs) - Math.min(...xs) + 1, height: Math.max(...ys) - Math.min(...ys) + 1 };
}

const seven = [30, 20, 110, 22, 60, 150];

describe("normaliseDigit", () => {
  test("one form for a digit drawn anywhere, at any size, with any pen", () => {
    for (const [scale, dx, dy, penWidth] of [[1, 0, 0, 12], [0.3, 200, 150, 12], [2.2, -20, 5, 4], [1, 90, 0, 40]] as const) {
      const pixels = normaliseDigit({ strokes: [seven.map((v, i) => v * scale + (i % 2 === 0 ? dx : dy))], penWidth });
      const { cx, cy, height } = measure(pixels);
      // The second drawing moves by fractions of a pixel: the soft edges it has then shift the mean by a hundredth or so.
      expect(Math.abs(cx - 14)).toBeLessThan(0.05);
      expect(Math.abs(cy - 14)).toBeLessThan(0.05);
      expect(height).toBeGreaterThanOrEqual(19);
      expect(height).toBeLessThanOrEqual(21);
    }
  });

  test("pictures: dark on light or light on dark, grey or of a page, are the same digit", () => {
    const [width, height] = [90, 70];
    const grey = Uint8Array.from({ length: width * height }, (_, i) => (i % width > 20 && i % width < 26 && i > 10 * width && i < 50 * width ? 255 : 0));
    const light = normaliseDigit({ data: grey, width, height });
    const paper = grey.map((v) => 255 - v);
    expect(normaliseDigit({ data: paper, width, height })).toEqual(light);
    const page = Uint8ClampedArray.from({ length: 4 * grey.length }, (_, i) => (i % 4 === 3 ? 255 : (paper[Math.floor(i / 4)] ?? 0)));
    expect(normaliseDigit({ data: page, width, height })).toEqual(light);
    expect(normaliseDigit({ width, height, getContext: () => ({ getImageData: () => ({ data: page, width, height }) }) })).toEqual(light);
    expect(measure(light)).toEqual({ cx: 14, cy: 14, width: 2, height: 20 });
  });

  test("grey, grainy and unevenly lit paper, faint ink: the same digit; grain alone is nothing drawn", () => {
    const [width, height] = [120, 120];
    const isInk = (i: number): boolean => i % width > 50 && i % width < 60 && i > 30 * width && i < 90 * width;
    const clean = normaliseDigit({ data: Uint8Array.from({ length: width * height }, (_, i) => (isInk(i) ? 255 : 0)), width, height });
    const shade = (i: number): number => Math.round(12 * Math.sin(i / width / 40) + 5 * Math.sin(i * 12.9898));
    const photo = Uint8Array.from({ length: width * height }, (_, i) => (isInk(i) ? 70 : 205) + shade(i));
    const seen = normaliseDigit({ data: photo, width, height });
    // The lamp's shade stays in the ink: a fifth of it at most.
    seen.forEach((value, i) => expect(Math.abs(value - (clean[i] ?? 0))).toBeLessThan(52));
    expect(() => normaliseDigit({ data: Uint8Array.from({ length: width * height }, (_, i) => 205 + shade(i)), width, height })).toThrow(coded("E_VIZ_BLANK"));
    // Ink that runs over the border on all sides is still ink.
    const cross = Uint8Array.from({ length: 30 * 30 }, (_, i) => (Math.abs((i % 30) - 15) < 3 || Math.abs(Math.floor(i / 30) - 15) < 3 ? 255 : 0));
    expect(normaliseDigit({ data: cross, width: 30, height: 30 }).filter((v) => v > 200).length).toBeGreaterThan(100);
  });

  test("a hairline is written with MNIST's pen; full lines stay as they are", () => {
    const line = (width: number): Uint8Array => normaliseDigit({ data: Uint8Array.from({ length: 400 * 400 }, (_, i) => (i % 400 >= 200 && i % 400 < 200 + width && i > 40_000 && i < 120_000 ? 255 : 0)), width: 400, height: 400 });
    expect(Math.max(...line(2))).toBe(255);
    expect(line(2).filter((v) => v > 100).length).toBeGreaterThan(40);
    expect(Math.max(...line(30))).toBe(255);
    expect(line(30).filter((v) => v > 0).length).toBeLessThan(100);
  });

  test("few points make a round line, and a dot is a dot", () => {
    const circle = Array.from({ length: 9 }, (_, i) => [50 + 40 * Math.cos((i * Math.PI) / 4), 50 + 40 * Math.sin((i * Math.PI) / 4)]).flat();
    const smooth = smoothStroke(circle);
    for (let i = 0; i < smooth.length; i += 2) {
      // Chords between eight points would dip by 3, to 40·cos(22.5°); the spline by less than 2, and least between its ends.
      expect(Math.abs(Math.hypot((smooth[i] ?? 0) - 50, (smooth[i + 1] ?? 0) - 50) - 40)).toBeLessThan(2);
    }
    expect(smoothStroke([5, 5, 5.1, 5.1])).toEqual([5, 5]);
    expect(measure(normaliseDigit({ strokes: [[5, 5]], penWidth: 8 })).width).toBeLessThan(5);
  });

  test("nothing drawn is an error, and so are values that do not fill their picture", () => {
    expect(() => normaliseDigit({ strokes: [], penWidth: 5 })).toThrow(coded("E_VIZ_BLANK", "nothing is drawn"));
    expect(() => normaliseDigit({ data: new Uint8Array(100), width: 10, height: 10 })).toThrow(coded("E_VIZ_BLANK"));
    expect(() => normaliseDigit({ data: new Uint8Array(99), width: 10, height: 10 })).toThrow(coded("E_VIZ_SHAPE", "a picture of 10 × 10 needs 100 grey values, or four times as many, got 99."));
    expect(() => normaliseDigit({ width: 1, height: 1, getContext: () => null })).toThrow(coded("E_VIZ_CANVAS"));
  });
});
