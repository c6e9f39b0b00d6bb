import { decode } from "fast-png";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Mark, Scene } from "../scene/scene.ts";
import { parseHex } from "../color/rgb.ts";
import { tokens } from "../color/tokens.ts";
import { dashRun, fillCoverage, strokeCoverage } from "./coverage.ts";
import { flattenPath } from "./path-data.ts";
import { toPixels } from "./pixels.ts";
import { toPNG } from "./png.ts";
import { rasterPixels } from "./raster-pixels.ts";
import { toSVG } from "./svg.ts";
import { coded } from "../testing/coded.ts";

const clip = { x0: 0, y0: 0, x1: 64, y1: 64 };

function scene(children: readonly Mark[], width = 8, height = 8): Scene {
  return { width, height, title: "Test", children };
}

function total(mask: { data: Float32Array; stride: number; width: number; height: number } | undefined): number {
  let sum = 0;
  for (let y = 0; mask && y < mask.height; y++) for (let x = 0; x < mask.width; x++) sum += mask.data[y * mask.stride + x] ?? 0;
  return sum;
}

describe("coverage", () => {
  test("a filled triangle covers exactly its area", () => {
    const inside = fc.double({ min: 0, max: 64, noNaN: true });
    fc.assert(
      fc.property(inside, inside, inside, inside, inside, inside, (ax, ay, bx, by, cx, cy) => {
        const area = Math.abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2;
        // float32 sums along at most 64 × 64 pixels of coverage below 1, each edge rounded once per pixel.
        expect(Math.abs(total(fillCoverage([[ax, ay, bx, by, cx, cy]], clip)) - area)).toBeLessThan(2e-2);
      }),
      { seed: 6, numRuns: 300 },
    );
  });
  test("what lies outside the clip is not painted and does not spill inside", () => {
    expect(fillCoverage([[70, 70, 90, 70, 80, 90]], clip)).toBeUndefined();
    // 5 digits: float32 sums of whole pixels, whose edges come from a division.
    expect(total(fillCoverage([[-20, -20, 4, -20, 4, 4, -20, 4]], clip))).toBeCloseTo(16, 5);
    expect(total(fillCoverage([[60, 60, 90, 60, 90, 90, 60, 90]], clip))).toBeCloseTo(16, 5);
  });
  test("a hole that runs the other way stays free", () => {
    expect(total(fillCoverage([[0, 0, 10, 0, 10, 10, 0, 10], [2, 2, 2, 8, 8, 8, 8, 2]], clip))).toBeCloseTo(64, 5);
  });
  test("a straight stroke is as wide as told, a hairline as faint as it is thin", () => {
    const at = (width: number, x: number): number => {
      const mask = strokeCoverage([[10, 5, 10, 30]], width, clip);
      return mask ? (mask.data[(16 - mask.y) * mask.stride + x - mask.x] ?? 0) : 0;
    };
    expect([at(2, 8), at(2, 9), at(2, 10), at(2, 11)]).toEqual([0, 1, 1, 0]);
    expect([at(0.5, 9), at(0.5, 10)]).toEqual([0.25, 0.25]);
  });
  test("dashes follow the line around corners", () => {
    expect(dashRun([0, 0, 3, 0, 3, 4], 2, 2)).toEqual([[0, 0, 2, 0], [3, 1, 3, 3]]);
  });
});

describe("path data", () => {
  test("knows absolute and relative commands", () => {
    expect(flattenPath("M1,2L3,4h2v-1zm1 1l1-1")).toEqual([
      { points: [1, 2, 3, 4, 5, 4, 5, 3], closed: true },
      { points: [2, 3, 3, 2], closed: false },
    ]);
    expect(flattenPath("M1e1,.5L-.5-2")).toEqual([{ points: [10, 0.5, -0.5, -2], closed: false }]);
  });
  test("a curve ends where it says", () => {
    expect(flattenPath("M0,0Q1,1,2,0C3,1,4,1,5,0")[0]?.points.slice(-2)).toEqual([5, 0]);
  });
  test.each(["M1", "A1,1,0,0,1,2,2", "M0,0L1,2,3", "Z1"])("refuses %s", (d) => {
    expect(() => flattenPath(d)).toThrow(coded("E_VIZ_PATH"));
  });
});

describe("rasters", () => {
  const scale = { ramp: "signed", domain: [-1, 1], below: 0, above: 0 } as const;
  test("ends and middle of the scale, and what is not finite", () => {
    const { negative, background, positive, muted } = tokens.light;
    expect(Array.from(rasterPixels({ columns: 5, rows: 1, values: [-9, 0, 1, Number.NaN, Number.POSITIVE_INFINITY], scale }, "light"))).toEqual(
      [negative, background, positive, muted, muted].flatMap((hex) => [...parseHex(hex), 255]),
    );
  });
  test("colour images come in planes", () => {
    expect(Array.from(rasterPixels({ columns: 2, rows: 1, values: [1, 2, 3, 4, 5, 6], scale: "rgb" }, "light"))).toEqual([1, 3, 5, 255, 2, 4, 6, 255]);
  });
  test("refuses no cells and the wrong number of values", () => {
    expect(() => rasterPixels({ columns: 0, rows: 3, values: [], scale }, "light")).toThrow(coded("E_VIZ_EMPTY_IMAGE", "an image needs at least one row and one column, got 3 × 0."));
    expect(() => rasterPixels({ columns: 2, rows: 2, values: [1], scale }, "light")).toThrow(coded("E_VIZ_SHAPE", "an image of 2 × 2 needs 4 values, got 1."));
  });
});

describe("SVG", () => {
  test("a scene is a named figure, its labelled parts named images", () => {
    const marks: Mark[] = [
      { kind: "rect", x: 1, y: 1.23456, width: 2, height: 3, fill: "positive", label: "a <b>", id: "one", datum: { value: 1 } },
      { kind: "group", x: 4, children: [{ kind: "text", x: 0, y: 5, text: "R&D", size: 12, fill: "ink", anchor: "end" }] },
      { kind: "path", d: "M0,0L1,1", stroke: "muted", dash: [2, 1] },
    ];
    expect(toSVG({ ...scene(marks), description: "Three marks." }, { padding: 0, background: false })).toMatchInlineSnapshot(`"<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8" viewBox="0 0 8 8" role="group" aria-labelledby="rv-test-title" aria-describedby="rv-test-desc" font-family="&quot;Noto Sans&quot;, &quot;Open Sans&quot;, &quot;Source Sans 3&quot;, &quot;Segoe UI&quot;, system-ui, sans-serif" style="font-variant-numeric:tabular-nums"><title id="rv-test-title">Test</title><desc id="rv-test-desc">Three marks.</desc><rect x="1" y="1.23" width="2" height="3" fill="#0b6bcb" data-id="one" data-datum="{&quot;value&quot;:1}" role="img" aria-label="a &lt;b&gt;"><title>a &lt;b&gt;</title></rect><g transform="translate(4 0)"><text x="0" y="5" font-size="12" text-anchor="end" fill="#1c2430">R&amp;D</text></g><path d="M0,0L1,1" stroke-width="1" stroke-linejoin="round" stroke-linecap="round" stroke-dasharray="2 1" fill="none" stroke="#5b6674"/></svg>"`);
  });
  test("auto carries both themes, with rasters twice", () => {
    const raster: Mark = { kind: "raster", x: 0, y: 0, width: 8, height: 8, columns: 1, rows: 1, values: [1], scale: { ramp: "ink", domain: [0, 1], below: 0, above: 0 } };
    const svg = toSVG(scene([raster, { kind: "rect", x: 0, y: 0, width: 1, height: 1, fill: "ink" }]), { theme: "auto" });
    expect(svg.match(/<image class="rv-(light|dark)"/gu)).toEqual(['<image class="rv-light"', '<image class="rv-dark"']);
    expect(svg).toContain('fill="#1c2430" style="fill:light-dark(#1c2430,#e8ecf1)"');
    expect(svg).not.toContain("<rect x=\"0\" y=\"0\" width=\"8\"");
  });
  test("refuses coordinates that are not finite", () => {
    expect(() => toSVG(scene([{ kind: "rect", x: Number.NaN, y: 0, width: 1, height: 1 }]))).toThrow(coded("E_VIZ_NOT_FINITE"));
  });
  test("text never breaks out of the markup", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const svg = toSVG({ ...scene([{ kind: "text", x: 0, y: 0, text, size: 9, fill: "ink", label: text }]), title: text }, { idPrefix: text });
        expect(svg.match(/<(?!\/?(?:svg|title|rect|text)\b)/gu)).toBeNull();
        // oxlint-disable-next-line no-control-regex -- what XML forbids
        expect(svg).not.toMatch(/[\u0000-\u0008\u000B\u000C\u000E-\u001F]/u);
      }),
      { seed: 7 },
    );
  });
});

describe("PNG", () => {
  test("decodes to the pixels painted, at twice the size with a margin", async () => {
    const square: Mark = { kind: "rect", x: 2, y: 2, width: 4, height: 4, fill: "ink" };
    const image = decode(await toPNG(scene([square]), { padding: 1 }));
    expect([image.width, image.height, image.channels]).toEqual([20, 20, 4]);
    const at = (x: number, y: number): number[] => Array.from(image.data.slice((y * 20 + x) * 4, (y * 20 + x) * 4 + 4));
    expect([at(5, 5), at(6, 6), at(13, 13), at(14, 14)]).toEqual(["#fbfaf7", "#1c2430", "#1c2430", "#fbfaf7"].map((hex) => [...parseHex(hex), 255]));
  });
  test("text is drawn: a hyphen has a hyphen's shape", () => {
    const { data, width } = toPixels(scene([{ kind: "text", x: 1, y: 8, text: "-", size: 16, fill: "#000000" }], 8, 10), { scale: 1, padding: 0 });
    const rows = Array.from({ length: 10 }, (_, y) => Array.from({ length: width }, (_, x) => ((data[(y * width + x) * 4] ?? 0) < 100 ? "#" : ".")).join(""));
    expect(rows).toMatchInlineSnapshot(`
      [
        "........",
        "........",
        "........",
        "..###...",
        "........",
        "........",
        "........",
        "........",
        "........",
        "........",
      ]
    `);
  });
  test("a character without an outline is a box, not an error", () => {
    expect(() => toPixels(scene([{ kind: "text", x: 0, y: 8, text: "木\u{1F600}", size: 8, fill: "ink" }]))).not.toThrow();
  });
  test("refuses sizes without pixels or beyond reason", () => {
    expect(() => toPixels(scene([], 0, 5), { padding: 0 })).toThrow(coded("E_VIZ_SIZE", "an image has 1 to 64000000 pixels, got 0 × 10"));
    expect(() => toPixels(scene([], 1e6, 1e6))).toThrow(coded("E_VIZ_SIZE"));
    expect(() => toPixels(scene([], Number.NaN, 5))).toThrow(coded("E_VIZ_SIZE"));
  });
});
