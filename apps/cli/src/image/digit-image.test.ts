import { expect, test } from "vitest";
import type { GreyImage } from "./decode-png.ts";
import { digitImage } from "./digit-image.ts";

/** A filled rectangle. */
function picture(width: number, height: number, paper: number, ink: number, box: { x: number; y: number; w: number; h: number }): GreyImage {
  const inside = (i: number): boolean => i % width >= box.x && i % width < box.x + box.w && Math.floor(i / width) >= box.y && Math.floor(i / width) < box.y + box.h;
  return { width, height, data: Uint8Array.from({ length: width * height }, (_, i) => (inside(i) ? ink : paper)) };
}

/** Rows and columns that are lit. */
function extent(pixels: Uint8Array): { left: number; right: number; top: number; bottom: number } {
  const lit = Array.from(pixels, (value, i) => (value > 127 ? i : -1)).filter((i) => i >= 0);
  const [xs, ys] = [lit.map((i) => i % 28), lit.map((i) => Math.floor(i / 28))];
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

test("28 × 28, light on dark, is taken as it is", () => {
  const image = picture(28, 28, 0, 255, { x: 2, y: 3, w: 4, h: 9 });
  expect(digitImage(image, "x.png")).toEqual({ pixels: image.data, inverted: false, fitted: false });
});
test("dark on light is inverted", () => {
  const { pixels, inverted } = digitImage(picture(28, 28, 255, 0, { x: 2, y: 3, w: 4, h: 9 }), "x.png");
  expect([inverted, pixels[0], pixels[3 * 28 + 2]]).toEqual([true, 0, 255]);
});
test("another size is cut out, scaled to a box of 20 and centred", () => {
  const { pixels, fitted } = digitImage(picture(200, 120, 255, 0, { x: 150, y: 5, w: 40, h: 80 }), "x.png");
  expect([fitted, extent(pixels)]).toEqual([true, { left: 9, right: 18, top: 4, bottom: 23 }]);
});
test("a small one is enlarged", () => {
  expect(extent(digitImage(picture(9, 9, 0, 255, { x: 1, y: 1, w: 2, h: 5 }), "x.png").pixels)).toEqual({ left: 10, right: 17, top: 4, bottom: 23 });
});
test.each([0, 255])("a blank picture of %i is an error", (paper) => expect(() => digitImage(picture(28, 28, paper, paper, { x: 0, y: 0, w: 0, h: 0 }), "x.png")).toThrow(/x\.png is blank/));
