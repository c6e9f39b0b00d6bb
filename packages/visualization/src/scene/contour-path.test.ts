import { expect, test } from "vitest";
import { toSVG } from "../paint/svg.ts";
import { coded } from "../testing/coded.ts";
import { contourPath } from "./contour-path.ts";

const bowl = (n: number): Float32Array => Float32Array.from({ length: n * n }, (_, i) => ((i % n) - n / 2) ** 2 + (Math.floor(i / n) - n / 2) ** 2);
const plane = { title: "A bowl", x: [-1, 1], y: [-1, 1] } as const;

test("contour lines over a raster; each path from its start, named at its end, no further than the edge", () => {
  const scene = contourPath({ ...plane, n: 21, values: bowl(21), width: 200, paths: [{ name: "gd", points: [-0.5, 0.5, 0, 0.25, 0, 0] }, { name: "away", points: [0, 0, 3, 0, 9, 0] }, { name: "nan", points: [0.5, 0.5, Number.NaN, 0] }] });
  const svg = toSVG(scene);
  expect(svg).toContain("M50.0,50.0L100.0,75.0L100.0,100.0");
  expect(svg).toContain("M100.0,100.0L200.0,100.0");
  expect(svg).not.toContain("NaN");
  expect(scene.table?.().rows).toHaveLength(8);
  expect(scene.width).toBeGreaterThan(200);
});

test("a flat surface, one with holes, and odd sizes are drawn; what does not fit is named", () => {
  expect(toSVG(contourPath({ ...plane, n: 3, values: new Float32Array(9) }))).not.toContain("NaN");
  expect(toSVG(contourPath({ ...plane, n: 2, values: [1, Number.NaN, Infinity, 0] }))).not.toContain("NaN");
  expect(() => contourPath({ ...plane, n: 3, values: [1] })).toThrow(coded("E_VIZ_SHAPE", "needs 9 values"));
  expect(() => contourPath({ ...plane, x: [1, 1], n: 3, values: bowl(3) })).toThrow(coded("E_VIZ_RANGE", "1 to 1"));
});
