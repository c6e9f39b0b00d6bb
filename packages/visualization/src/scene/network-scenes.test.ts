import { describe, expect, test } from "vitest";
import { hitTest, targetsOf } from "../paint/hit.ts";
import { type Place, placedMarks, placeOf, placesOf } from "../paint/place.ts";
import { toPixels } from "../paint/pixels.ts";
import { toSVG } from "../paint/svg.ts";
import { coded } from "../testing/coded.ts";
import { convolutionFigure } from "./convolution-figure.ts";
import { decisionBoundary } from "./decision-boundary.ts";
import { layerStrip, type StripLayer } from "./layer-strip.ts";
import { networkDiagram } from "./network-diagram.ts";
import type { Scene } from "./scene.ts";

/** Everything lies inside the scene; texts get half a pixel for rounding. */
function expectInside(scene: Scene): void {
  for (const placed of placedMarks(scene)) {
    const { x, y, width, height } = placeOf(placed);
    expect(x, JSON.stringify(placed.mark)).toBeGreaterThanOrEqual(-4);
    expect(y).toBeGreaterThanOrEqual(-4);
    expect(x + width, JSON.stringify(placed.mark)).toBeLessThanOrEqual(scene.width + 4);
    expect(y + height).toBeLessThanOrEqual(scene.height + 4);
  }
}

function overlap(a: Place, b: Place): boolean {
  return a.x < b.x + b.width - 0.01 && b.x < a.x + a.width - 0.01 && a.y < b.y + b.height - 0.01 && b.y < a.y + a.height - 0.01;
}

const input = { data: [3, 3, 2, 1, 0, 0, 0, 1, 3, 1, 3, 1, 2, 2, 3, 2, 0, 0, 2, 2, 2, 0, 0, 0, 1], shape: [1, 5, 5] };
const kernel = { data: [0, 1, 2, 2, 2, 0, 0, 1, 2], shape: [1, 1, 3, 3] };
const output = { data: [12, 12, 17, 10, 17, 19, 9, 6, 14], shape: [1, 3, 3] };

describe("convolutionFigure", () => {
  for (const width of [358, 720, 1000]) {
    test(`fits ${width} pixels, and every cell can be found`, () => {
      const scene = convolutionFigure({ title: "Convolution", input, kernel, bias: [0], output, stride: 1, padding: 0, dilation: 1, position: { filter: 0, row: 1, column: 2 }, width });
      expect(scene.width).toBeLessThanOrEqual(width);
      expectInside(scene);
      expect(targetsOf(scene)).toHaveLength(25 + 9 + 1 + 9);
      const [cell] = placesOf(scene, "output/0/1/2");
      expect(hitTest(scene, (cell?.x ?? 0) + 5, (cell?.y ?? 0) + 5)).toMatchObject({ id: "output/0/1/2", label: "output, row 1, column 2: 19", datum: { row: 1, column: 2, value: 19 } });
    });
  }
  test("a lecture's three channels and two filters, with padding, fit a phone", () => {
    const scene = convolutionFigure({ title: "C", input: { data: new Float32Array(147).fill(1), shape: [3, 7, 7] }, kernel: { data: new Float32Array(54).fill(-1), shape: [2, 3, 3, 3] }, bias: [1, 0], output: { data: new Float32Array(32), shape: [2, 4, 4] }, stride: 2, padding: 1, dilation: 1, width: 358 });
    expect(scene.width).toBeLessThanOrEqual(358);
    expectInside(scene);
    expect(scene.description).toBe("Input of 3 × 7 × 7, 2 filters of 3 × 3, stride 2, padding 1; output of 2 × 4 × 4.");
  });
  test("no output where windows do not tile; what does not go together is refused", () => {
    const options = { title: "C", input, kernel, bias: [0], output: null, stride: 3, padding: 0, dilation: 1, uncovered: { rows: 2, columns: 2 } };
    expect(toSVG(convolutionFigure(options))).toContain("none: windows do not tile");
    expect(() => convolutionFigure({ ...options, kernel: { data: [1], shape: [1, 2, 1, 1] } })).toThrow(coded("E_VIZ_SHAPE"));
  });
});

describe("networkDiagram", () => {
  const layers = [{ name: "input", units: 2, labels: ["x₁", "x₂"] }, { name: "fc1", units: 8 }, { name: "fc2", units: 3 }];
  const weights = [Float32Array.from({ length: 16 }, (_, i) => i - 8), Float32Array.from({ length: 24 }, (_, i) => Math.sin(i))];
  test("units do not touch; weights have their ids", () => {
    const scene = networkDiagram({ title: "Net", layers, weights, width: 358, height: 300 });
    expectInside(scene);
    const units = Array.from({ length: 8 }, (_, i) => placesOf(scene, `fc1/${i}`)[0]);
    for (const [i, a] of units.entries()) for (const b of units.slice(i + 1)) expect(a !== undefined && b !== undefined && overlap(a, b)).toBe(false);
    expect(targetsOf(scene).find(({ id }) => id === "fc1/3/1")).toMatchObject({ label: "weight from x₂ to fc1 3: −1", datum: { gap: 0, out: 3, input: 1, weight: -1 } });
  });
  test("weights that do not join the layers are refused", () => {
    expect(() => networkDiagram({ title: "Net", layers, weights: [weights[0] ?? [], [1]] })).toThrow(coded("E_VIZ_SHAPE", "weights 1 of the diagram, from fc1 to fc2, need 24 values, got 1."));
    expect(() => networkDiagram({ title: "Net", layers: [], weights: [] })).toThrow(coded("E_VIZ_LENGTH"));
  });
});

describe("decisionBoundary", () => {
  test("the border lies where two classes are equally likely", () => {
    const n = 16;
    // The second class wins to the right of the middle.
    const probabilities = Float32Array.from({ length: n * n * 2 }, (_, i) => { const right = (Math.floor(i / 2) % n) / (n - 1); return i % 2 === 0 ? 1 - right : right; });
    const scene = decisionBoundary({ title: "D", x: [-1, 1], y: [-1, 1], n, classes: 2, probabilities, points: [{ x: 0.5, y: 0.5, label: 1 }, { x: -0.5, y: 0, label: 0, held: true }], width: 160 });
    const border = scene.children.find((mark) => mark.kind === "path" && mark.stroke === "ink");
    const xs = Array.from((border?.kind === "path" ? border.d : "").matchAll(/[ML]([\d.]+),/gu), ([, x]) => Number(x));
    expect(xs.length).toBeGreaterThan(10);
    // Cells are 10 pixels; interpolation is between their middles.
    for (const x of xs) expect(Math.abs(x - 80)).toBeLessThan(1);
    expect(new Set(toPixels(scene, { scale: 1 }).data).size).toBeGreaterThan(20);
    expect(scene.table?.().rows).toEqual([[0.5, 0.5, 1, "train"], [-0.5, 0, 0, "held out"]]);
  });
  test("nothing known yet is the points alone; a wrong number of values is refused", () => {
    const options = { title: "D", x: [0, 1], y: [0, 1], n: 4, classes: 3, probabilities: null } as const;
    expect(decisionBoundary(options).children.every(({ kind }) => kind !== "raster")).toBe(true);
    expect(() => decisionBoundary({ ...options, probabilities: [1] })).toThrow(coded("E_VIZ_SHAPE", "needs 48 probabilities, got 1."));
  });
});

describe("layerStrip", () => {
  const of = (name: string, shape: readonly number[], sign = 1): StripLayer => ({ name, shape, data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => sign * Math.sin(i)) });
  const layers = [of("input", [1, 32, 32]), of("conv1", [6, 28, 28]), of("pool1", [6, 14, 14]), of("conv2", [16, 10, 10]), of("pool2", [16, 5, 5]), of("fc1", [120]), of("fc2", [100]), { ...of("fc3", [10]), labels: [..."0123456789"] }];
  for (const width of [358, 720, 940, 1100]) {
    test(`LeNet-5 at ${width} pixels: inside, nothing on top of another`, () => {
      const scene = layerStrip({ title: "LeNet-5", layers, width });
      expectInside(scene);
      expect(scene.width).toBeLessThanOrEqual(Math.max(width, 880));
      const rasters = [...placedMarks(scene)].filter(({ mark }) => mark.kind === "raster").map(placeOf);
      expect(rasters).toHaveLength(1 + 6 + 6 + 16 + 16 + 3);
      for (const [i, a] of rasters.entries()) for (const b of rasters.slice(i + 1)) expect(overlap(a, b)).toBe(false);
    });
  }
  test("a cell and a rectangle of cells have their places", () => {
    const scene = layerStrip({ title: "L", layers: [of("a", [1, 4, 4])], width: 800 });
    const [map] = placesOf(scene, "a/0");
    const unit = (map?.width ?? 0) / 4;
    expect(placesOf(scene, "a/0#5-10")).toEqual([{ x: (map?.x ?? 0) + unit, y: (map?.y ?? 0) + unit, width: 2 * unit, height: 2 * unit }]);
    expect(placesOf(scene, "a/9")).toEqual([]);
  });
  test("values that do not fill a layer are refused", () => {
    expect(() => layerStrip({ title: "L", layers: [{ name: "a", shape: [2, 2], data: [1] }] })).toThrow(coded("E_VIZ_SHAPE", "got 1 for [2, 2]"));
  });
});
