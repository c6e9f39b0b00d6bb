import { expect, test } from "vitest";
import { scriptedDrawings } from "./scripted-drawings.ts";
import { decodeDrawing, encodeDrawing } from "./stroke-code.ts";

test("a drawing comes back from the address, to a pixel and with its ends", () => {
  for (const drawing of scriptedDrawings()) {
    const back = decodeDrawing(encodeDrawing(drawing));
    expect(back?.penWidth).toBe(drawing.penWidth);
    expect(back?.strokes).toHaveLength(drawing.strokes.length);
    drawing.strokes.forEach((stroke, i) => {
      const found = back?.strokes[i] ?? [];
      for (const at of [0, 1, -1, -2]) expect(Math.abs((stroke.at(at) ?? 0) - (found.at(at) ?? 0))).toBeLessThanOrEqual(0.5);
    });
  }
  expect(encodeDrawing({ strokes: [[10, 20, 11, 21, 12, 22, 90, 20]], penWidth: 18 })).toHaveLength("18.".length + 6);
});

test("what is no drawing is none", () => {
  for (const text of ["", "18", "18.", "18.AB", "18.A!C", "x.AAA", "18.AAA.AAAA"]) expect(decodeDrawing(text)).toBeNull();
});
