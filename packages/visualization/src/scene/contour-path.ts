import { contours } from "d3-contour";
import { scaleFor } from "../color/scale.ts";
import { formatNumber } from "../format/number.ts";
import { VisualizationError } from "../visualization-error.ts";
import { spreadLabels } from "./direct-labels.ts";
import { fontSize } from "./heading.ts";
import type { Mark, Scene } from "./scene.ts";

/** A way over the surface: x0, y0, x1, y1 …, in the surface's units. */
export interface SurfacePath {
  readonly name: string;
  readonly points: ArrayLike<number>;
}

export interface ContourPathOptions {
  readonly title: string;
  readonly description?: string;
  /** Left to right and bottom to top. */
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  /** Points a side, on the edges too. */
  readonly n: number;
  /** `[n, n]`, rows from the top. */
  readonly values: ArrayLike<number>;
  readonly paths?: readonly SurfacePath[];
  /** Contour lines. Default 12. */
  readonly levels?: number;
  readonly width?: number;
}

interface Frame {
  readonly size: number;
  readonly sx: (x: number) => number;
  readonly sy: (y: number) => number;
}

function frameOf({ x, y, width = 360 }: ContourPathOptions): Frame {
  return { size: width, sx: (v) => ((v - x[0]) / (x[1] - x[0])) * width, sy: (v) => (1 - (v - y[0]) / (y[1] - y[0])) * width };
}

/** Heights above the lowest as logarithms: valleys have as many lines as slopes. */
function heights(values: ArrayLike<number>): Float64Array {
  const finite = Array.from(values).filter(Number.isFinite);
  const low = finite.reduce((least, value) => Math.min(least, value), Infinity);
  const span = finite.reduce((most, value) => Math.max(most, value), -Infinity) - low;
  return Float64Array.from(values, (value) => (Number.isFinite(value) ? Math.log1p((999 * (value - low)) / (span || 1)) / Math.log(1000) : 1));
}

function contourLines(high: Float64Array, n: number, levels: number, size: number): string {
  const scale = size / (n - 1);
  const found = contours().size([n, n]).thresholds(Array.from({ length: levels }, (_, i) => (i + 0.5) / levels))(Array.from(high));
  const at = ([x, y]: number[]): string => `${(((x ?? 0) - 0.5) * scale).toFixed(1)},${(((y ?? 0) - 0.5) * scale).toFixed(1)}`;
  const isEdge = ([x = 0, y = 0]: number[]): boolean => x <= 0.5 || y <= 0.5 || x >= n - 0.5 || y >= n - 0.5;
  // Along the edge of the plane there is no contour: lines stop there.
  return found.flatMap(({ coordinates }) => coordinates.flat()).map((ring) => ring.map((point, i) => `${i === 0 || isEdge(point) || isEdge(ring[i - 1] ?? point) ? "M" : "L"}${at(point)}`).join("")).join("");
}

/** What of a path lies on or near the plane; a path that leaves it is drawn as far as its edge. */
function pathMarks(paths: readonly SurfacePath[], { size, sx, sy }: Frame): Mark[] {
  const shown = paths.map(({ name, points }, i) => {
    const places: (readonly [number, number])[] = [];
    for (let k = 0; k + 1 < points.length; k += 2) {
      const [x, y] = [sx(points[k] ?? 0), sy(points[k + 1] ?? 0)];
      if (!Number.isFinite(x) || !Number.isFinite(y)) break;
      const held = [Math.min(size, Math.max(0, x)), Math.min(size, Math.max(0, y))] as const;
      places.push(held);
      if (held[0] !== x || held[1] !== y) break;
    }
    return { name, places, color: `class-${(i % 10) as 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}` as const };
  });
  const rows = spreadLabels(shown.map(({ places }) => places.at(-1)?.[1] ?? size / 2), 16, 8, size - 8);
  return shown.flatMap(({ name, places, color }, i): Mark[] => [
    { kind: "path", d: places.map(([x, y], k) => `${k === 0 ? "M" : "L"}${x.toFixed(1)},${y.toFixed(1)}`).join(""), stroke: color, strokeWidth: 2, id: `path/${i}`, label: `${name}, ${places.length - 1} steps` },
    ...places.map(([x, y]): Mark => ({ kind: "rect", x: x - 1.8, y: y - 1.8, width: 3.6, height: 3.6, fill: color })),
    { kind: "text", x: size + 8, y: (rows[i] ?? 0) + 4, text: name, size: fontSize.tick, fill: color },
  ]);
}

/**
 * A surface over a plane as shades and contour lines, both of the logarithm of the height above the lowest point, with the ways that
 * optimizers took over it, each named at its end. Ids: `surface`, `path/0` ….
 *
 * Throws `E_VIZ_SHAPE` when the values do not fill n × n, `E_VIZ_RANGE` for an empty domain.
 *
 * @example
 * contourPath({ title: "A bowl", x: [-1, 1], y: [-1, 1], n: 3, values: [2, 1, 2, 1, 0, 1, 2, 1, 2], paths: [{ name: "down", points: [1, 1, 0.5, 0.5] }] });
 */
export function contourPath(options: ContourPathOptions): Scene {
  const { n, values, x, y, paths = [], levels = 12 } = options;
  if (n < 2 || values.length !== n * n) throw new VisualizationError("E_VIZ_SHAPE", `a surface of ${n} × ${n} points needs ${n * n} values and at least 2 × 2, got ${values.length}.`);
  if (!(x[1] > x[0]) || !(y[1] > y[0])) throw new VisualizationError("E_VIZ_RANGE", `the domains of a surface rise, got ${x.join(" to ")} and ${y.join(" to ")}.`);
  const frame = frameOf(options);
  const { size } = frame;
  const high = heights(values);
  const text = { kind: "text", size: fontSize.tick, fill: "muted", y: size + 17 } as const;
  const names = paths.reduce((most, { name }) => Math.max(most, name.length), 0);
  return {
    title: options.title, width: size + (names === 0 ? 0 : 12 + 7.2 * names), height: size + 22,
    description: options.description ?? `${n} × ${n} values over a plane; ${paths.map(({ name, points }) => `${name}: ${points.length / 2 - 1} steps`).join(", ")}`,
    children: [
      { kind: "raster", x: 0, y: 0, width: size, height: size, columns: n, rows: n, values: high.map((v) => 0.8 * (1 - v)), scale: scaleFor("sequential", high, { domain: [0, 1] }), smooth: true, id: "surface", label: "the surface; darker is lower" },
      { kind: "path", d: contourLines(high, n, levels, size), stroke: "ink", strokeWidth: 0.7, opacity: 0.35 },
      ...pathMarks(paths, frame),
      { kind: "rect", x: 0.5, y: 0.5, width: size - 1, height: size - 1, stroke: "hairline" },
      { ...text, x: 0, text: formatNumber(x[0]) }, { ...text, x: size, text: formatNumber(x[1]), anchor: "end" },
      { ...text, x: size / 2, text: `up: ${formatNumber(y[0])} to ${formatNumber(y[1])}`, anchor: "middle" },
    ],
    table: () => ({ columns: ["path", "step", "x", "y"], rows: paths.flatMap(({ name, points }) => Array.from({ length: Math.floor(points.length / 2) }, (_, i) => [name, i, points[2 * i] ?? Number.NaN, points[2 * i + 1] ?? Number.NaN])) }),
  };
}
