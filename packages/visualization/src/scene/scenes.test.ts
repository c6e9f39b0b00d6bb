import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toPixels } from "../paint/pixels.ts";
import { toSVG } from "../paint/svg.ts";
import { bars } from "./bars.ts";
import { confusionMatrix } from "./confusion-matrix.ts";
import { heatmap } from "./heatmap.ts";
import { imageGrid } from "./image-grid.ts";
import { lineChart } from "./line-chart.ts";
import { matrix } from "./matrix.ts";
import type { Mark, Scene } from "./scene.ts";
import { coded } from "../testing/coded.ts";

function flat(marks: readonly Mark[]): Mark[] {
  return marks.flatMap((mark) => (mark.kind === "group" ? [mark, ...flat(mark.children)] : [mark]));
}

function texts(scene: Scene): string[] {
  return flat(scene.children).flatMap((mark) => (mark.kind === "text" ? [mark.text] : []));
}

function labels(scene: Scene): string[] {
  return flat(scene.children).flatMap((mark) => (mark.label === undefined ? [] : [mark.label]));
}

function paths(scene: Scene): string[] {
  return flat(scene.children).flatMap((mark) => (mark.kind === "path" && mark.fill === undefined ? [mark.d] : []));
}

describe("lineChart", () => {
  test("labels its curves at their ends with the last value", () => {
    const scene = lineChart({ title: "Loss", yLabel: "loss", xLabel: "epoch", series: [{ label: "train", y: [2, 1, 0.5] }, { label: "validation", y: [2, 1.2, 0.75] }] });
    expect(texts(scene)).toEqual(["Loss", "0", "0.5", "1.0", "1.5", "2.0", "0", "1", "2", "loss", "epoch", "train 0.500", "validation 0.750"]);
    expect(scene.description).toBe("train: from 2 to 0.500 over 3 points; validation: from 2 to 0.750 over 3 points.");
  });
  test("NaN is a gap and a cross", () => {
    const scene = lineChart({ title: "Loss", series: [{ label: "a", y: [1, 2, Number.NaN, Number.POSITIVE_INFINITY, 3, 4] }] });
    expect(paths(scene)[0]?.match(/M/gu)).toHaveLength(2);
    expect(labels(scene)).toContain("a: NaN at 2 to 3, 2 points");
  });
  test("what is not above zero is missing on a log axis", () => {
    const scene = lineChart({ title: "Loss", yScale: "log", series: [{ label: "a", y: [1, 0, 0.001] }] });
    expect(labels(scene)).toContain("a: 0 at 1");
  });
  test("one point is a dot, a constant a level line, nothing says so", () => {
    const dots = flat(lineChart({ title: "One", series: [{ label: "a", y: [5] }] }).children).filter((mark) => mark.kind === "path" && mark.fill !== undefined);
    expect(dots).toHaveLength(1);
    const level = paths(lineChart({ title: "Level", series: [{ label: "a", y: [5, 5, 5] }] }))[0] ?? "";
    expect(new Set(Array.from(level.matchAll(/,([\d.]+)/gu), (match) => match[1])).size).toBe(1);
    expect(texts(lineChart({ title: "None", series: [{ label: "a", y: [] }] }))).toEqual(["None", "no data yet"]);
    expect(texts(lineChart({ title: "None", series: [{ label: "a", y: [Number.NaN] }] }))).toEqual(["None", "no finite numbers"]);
    expect(texts(lineChart({ title: "None", series: [] }))).toEqual(["None", "no data yet"]);
  });
  test("any numbers at all can be painted", () => {
    const number = fc.oneof(fc.double(), fc.constantFrom(5e-324, 1.797e308, -1.797e308, 0));
    fc.assert(
      fc.property(fc.array(fc.array(number, { maxLength: 12 }), { maxLength: 3 }), fc.constantFrom("linear", "log", "auto"), (ys, yScale) => {
        const svg = toSVG(lineChart({ title: "Any", yScale: yScale as "auto", series: ys.map((y, i) => ({ label: String(i), y })) }));
        expect(svg).not.toMatch(/="[^"]*(?:NaN|Infinity)[^"]*"(?! )/u);
        expect(svg).not.toMatch(/ d="[^"]*(?:NaN|Infinity)/u);
      }),
      { seed: 8, numRuns: 150 },
    );
  });
  test("a long curve is thinned to the pixels there are", () => {
    const scene = lineChart({ title: "Long", series: [{ label: "a", y: Float32Array.from({ length: 200_000 }, (_, i) => Math.sin(i)) }] });
    expect((paths(scene)[0] ?? "").length).toBeLessThan(60_000);
  });
  test("refuses what does not fit", () => {
    expect(() => lineChart({ title: "Bad", series: [{ label: "a", x: [1], y: [1, 2] }] })).toThrow(coded("E_VIZ_LENGTH", 'series "a" needs one x a y, got 1 and 2.'));
    expect(() => lineChart({ title: "Bad", series: [], width: 10 })).toThrow(coded("E_VIZ_SIZE", "a line chart's width is at least 120 pixels, got 10."));
  });
});

describe("heatmap", () => {
  test("takes the signed scale when a value is negative and tells of what it clips and cannot show", () => {
    const values = Float32Array.from({ length: 100 }, (_, i) => (i === 0 ? -50 : i === 1 ? Number.NaN : i / 100));
    const scene = heatmap({ title: "Map", values, rows: 10, columns: 10 });
    expect(scene.description).toBe("10 × 10 values from −50 to 0.990; 1 not finite.");
    expect(labels(scene).at(-1)).toBe("colour scale from −50 to 50");
    expect(labels(heatmap({ title: "Map", values: values.fill(0.5, 2), rows: 10, columns: 10, domain: [-1, 1] })).at(-1)).toBe("colour scale from ≤ −1 to 1; 1 value lies beyond");
  });
  test("refuses no cells", () => {
    expect(() => heatmap({ title: "Map", values: [], rows: 0, columns: 4 })).toThrow(coded("E_VIZ_EMPTY_IMAGE"));
  });
});

describe("imageGrid", () => {
  const image = { data: new Uint8Array(4), width: 2, height: 2 };
  test("shares one scale, breaks rows, and takes captions as labels", () => {
    const scene = imageGrid({ title: "Grid", images: [image, image, image], columns: 2, captions: ["a", [{ text: "b", color: "target" }], "c"], cellSize: 40 });
    expect(labels(scene)).toEqual(["a", "b", "c"]);
    const positions = scene.children.flatMap((mark) => (mark.kind === "group" ? [[mark.x, mark.y]] : []));
    expect(positions).toEqual([[0, 30], [52, 30], [0, 102]]);
  });
  test("no images say so; wrong ones are refused", () => {
    expect(texts(imageGrid({ title: "Grid", images: [] }))).toEqual(["Grid", "no images"]);
    expect(() => imageGrid({ title: "Grid", images: [{ data: [], width: 0, height: 0 }] })).toThrow(coded("E_VIZ_EMPTY_IMAGE", "image 0 needs whole numbers of rows and columns from 1 on, got 0 × 0."));
    expect(() => imageGrid({ title: "Grid", images: [image], captions: [] })).toThrow(coded("E_VIZ_LENGTH", "an image grid of 1 images needs as many captions, got 0."));
  });
});

describe("matrix", () => {
  test("writes its numbers on their cells, zeros blank", () => {
    expect(texts(matrix({ title: "M", values: [[1, 0], [Number.NaN, -2.5]], rowLabels: ["a", "b"] }))).toEqual(["M", "0", "1", "a", "b", "1", "NaN", "−2.50"]);
  });
  test("refuses ragged rows and labels that do not match", () => {
    expect(() => matrix({ title: "M", values: [[1], [1, 2]] })).toThrow(coded("E_VIZ_SHAPE", "every row of a matrix is as long as the first: row 1 has 2 cells, not 1."));
    expect(() => matrix({ title: "M", values: [[1]], columnLabels: [] })).toThrow(coded("E_VIZ_LENGTH", "a matrix of 1 × 1 needs 1 column labels, got 0."));
    expect(() => matrix({ title: "M", values: [] })).toThrow(coded("E_VIZ_EMPTY_IMAGE"));
  });
});

describe("confusionMatrix", () => {
  test("says how many were right and what was confused most", () => {
    const scene = confusionMatrix({ matrix: [[8, 2], [0, 10]], labels: ["cat", "dog"] });
    expect(scene.description).toBe("18 of 20 right (90.0%). Most often confused: cat taken for dog, 2 times.");
    expect(labels(scene)).toEqual(["cat found: 8", "cat taken for dog: 2", "dog taken for cat: 0", "dog found: 10"]);
    expect(texts(scene)).toContain("80.0%");
  });
  test("without examples, and with very many classes, there is still a figure", () => {
    expect(confusionMatrix({ matrix: [[0]] }).description).toBe("No examples.");
    const many = Array.from({ length: 100 }, (_, i) => Array.from({ length: 100 }, (_, j) => (i === j ? 5 : 0)));
    expect(flat(confusionMatrix({ matrix: many }).children).filter((mark) => mark.kind === "raster")).toHaveLength(2);
  });
});

describe("bars", () => {
  test("puts numbers beside bars, and those below zero to the left", () => {
    const scene = bars({ title: "B", labels: ["a", "b", "c"], values: [2, -1, Number.NaN] });
    expect(labels(scene)).toEqual(["a: 2", "b: −1", "c: NaN"]);
    const widths = flat(scene.children).flatMap((mark) => (mark.kind === "rect" && mark.fill !== "hairline" ? [mark.width] : []));
    expect(widths[0]).toBeCloseTo(2 * (widths[1] ?? 0), 9); // the last bits of a scale's division, in pixels
    expect(widths[2]).toBe(0);
  });
  test("nothing says so; what does not fit is refused", () => {
    expect(texts(bars({ title: "B", labels: [], values: [] }))).toEqual(["B", "no data yet"]);
    expect(() => bars({ title: "B", labels: ["a"], values: [] })).toThrow(coded("E_VIZ_LENGTH"));
    expect(() => bars({ title: "B", labels: ["a"], values: [1], max: 0 })).toThrow(coded("E_VIZ_RANGE"));
  });
});

test("every scene can be painted to pixels", () => {
  const scenes = [
    lineChart({ title: "L", series: [{ label: "a", y: [1, Number.NaN, 3], dash: [2, 2] }] }),
    heatmap({ title: "H", values: [1, -2, Number.NaN, 4], rows: 2, columns: 2 }),
    imageGrid({ title: "I", images: [{ data: new Uint8Array(12), width: 2, height: 2, channels: 3 }], captions: ["x"] }),
    confusionMatrix({ matrix: [[1, 2], [3, 4]] }),
    bars({ title: "B", labels: ["a"], values: [1] }),
  ];
  for (const scene of scenes) {
    const { data } = toPixels(scene, { theme: "dark", scale: 1 });
    expect(new Set(data).size).toBeGreaterThan(10);
  }
});
