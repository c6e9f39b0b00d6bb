import { describe, expect, test } from "vitest";
import { hitTest, targetsOf } from "../paint/hit.ts";
import { toPixels } from "../paint/pixels.ts";
import { placedMarks, placeOf } from "../paint/place.ts";
import { toSVG } from "../paint/svg.ts";
import { coded } from "../testing/coded.ts";
import { decisionBoundary } from "./decision-boundary.ts";
import { imageScatter, type ScatterImage } from "./image-scatter.ts";
import { lineChart } from "./line-chart.ts";
import { warpedPlane } from "./warped-plane.ts";

const image = { data: Uint8Array.from({ length: 9 }, (_, i) => 28 * i), width: 3, height: 3 };

describe("imageScatter", () => {
  const points: ScatterImage[] = Array.from({ length: 60 }, (_, i) => ({ x: Math.cos(i) * i, y: Math.sin(i) * i, image, label: i % 10, words: `the ${i}th` }));

  test("no picture covers another, nothing leaves the frame, every point can be found", () => {
    const scene = imageScatter({ title: "S", points, width: 358, height: 300, showTitle: false });
    const rasters = [...placedMarks(scene)].filter(({ mark }) => mark.kind === "raster").map(placeOf);
    expect(rasters.length).toBeGreaterThan(20);
    for (const [i, a] of rasters.entries()) {
      for (const b of rasters.slice(0, i)) expect(Math.abs(a.x - b.x) > 26 || Math.abs(a.y - b.y) > 26).toBe(true);
      expect(a.x >= 0 && a.y >= 0 && a.x + a.width <= 358 && a.y + a.height <= 300).toBe(true);
    }
    expect(targetsOf(scene)).toHaveLength(60);
    expect(hitTest(scene, (rasters[3]?.x ?? 0) + 5, (rasters[3]?.y ?? 0) + 5)?.label).toMatch(/^the \d+th$/);
    expect(() => toPixels(scene)).not.toThrow();
  });

  test("distances keep their ratio; one point, and none, have a place", () => {
    const [a, b, c] = [...placedMarks(imageScatter({ title: "S", points: [[0, 0], [10, 0], [0, 5]].map(([x = 0, y = 0]) => ({ x, y, image, label: 1 })), width: 400, height: 400 }))].filter(({ mark }) => mark.kind === "raster").map(placeOf);
    expect(((b?.x ?? 0) - (a?.x ?? 0)) / ((a?.y ?? 0) - (c?.y ?? 0))).toBeCloseTo(2, 9);
    const alone = [...placedMarks(imageScatter({ title: "S", points: points.slice(0, 1), width: 400, height: 300, showTitle: false }))].filter(({ mark }) => mark.kind === "raster").map(placeOf);
    expect(alone[0]).toMatchObject({ x: 187, y: 137 });
    expect(toSVG(imageScatter({ title: "S", points: [] }))).toContain("nothing to place yet");
  });

  test("what cannot be placed is refused", () => {
    expect(() => imageScatter({ title: "S", points: [{ x: Number.NaN, y: 0, image, label: 1 }] })).toThrow(coded("E_VIZ_NOT_FINITE"));
    expect(() => imageScatter({ title: "S", points: [{ x: 0, y: 0, image, label: 10 }] })).toThrow(coded("E_VIZ_RANGE"));
    expect(() => imageScatter({ title: "S", points: [{ x: 0, y: 0, image: { ...image, width: 2 }, label: 1 }] })).toThrow(coded("E_VIZ_SHAPE"));
  });
});

describe("warpedPlane", () => {
  test("the plane's corners go where the units put them, points with them", () => {
    const scene = warpedPlane({ title: "W", n: 2, x: [0, 1, 0, 1], y: [1, 1, 0, 0], points: [{ x: 0.5, y: 0.5, label: 1 }], classes: 2, xLabel: "unit 0", yLabel: "unit 1", width: 124 });
    const [lines] = scene.children;
    expect(lines?.kind === "path" ? lines.d : "").toBe("M12.0,12.0L112.0,12.0M12.0,12.0L12.0,112.0M12.0,112.0L112.0,112.0M112.0,12.0L112.0,112.0");
    expect(scene.children.some((mark) => mark.kind === "path" && mark.fill === "class-1" && mark.d.startsWith("M58.6,58.6"))).toBe(true);
  });

  test("units that give the same everywhere still have a picture; what is no number is refused", () => {
    const options = { title: "W", n: 2, x: [1, 1, 1, 1], y: [0, 0, 0, 0], classes: 2, xLabel: "a", yLabel: "b" };
    expect(toSVG(warpedPlane(options))).not.toContain("NaN");
    expect(() => warpedPlane({ ...options, x: [1] })).toThrow(coded("E_VIZ_SHAPE"));
    expect(() => warpedPlane({ ...options, y: [0, 0, 0, Number.NaN] })).toThrow(coded("E_VIZ_NOT_FINITE"));
  });
});

test("points of the test set have a dot inside, those held out are hollow", () => {
  const { children, table } = decisionBoundary({ title: "P", x: [-1, 1], y: [-1, 1], n: 2, classes: 1, probabilities: null, width: 100, points: [{ x: 0, y: 0, label: 0 }, { x: 0.5, y: 0, label: 0, held: true }, { x: -0.5, y: 0, label: 0, test: true }] });
  expect(children.filter(({ kind }) => kind === "path").map((mark) => ("fill" in mark ? mark.fill : ""))).toEqual(["class-0", "background", "class-0"]);
  expect(table?.().rows.map((row) => row[3])).toEqual(["train", "held out", "test"]);
});

test("a moment on curves is a dashed line where it lies, and nothing where it lies outside", () => {
  const dashed = (at: number): string[] => lineChart({ title: "L", series: [{ label: "a", x: [0, 10], y: [1, 2] }], at }).children.flatMap((mark) => (mark.kind === "path" && mark.dash !== undefined ? [mark.label ?? ""] : []));
  expect([dashed(0), dashed(4), dashed(10), dashed(11), dashed(Number.NaN)]).toEqual([["at 0"], ["at 4"], ["at 10"], [], []]);
});
