import { contours } from "d3-contour";
import { formatNumber } from "../format/number.ts";
import { VisualizationError } from "../visualization-error.ts";
import { classPoints, type PlanePoint } from "./class-points.ts";
import { fontSize } from "./heading.ts";
import type { Mark, Scene } from "./scene.ts";

export interface DecisionBoundaryOptions {
  readonly title: string;
  readonly description?: string;
  /** The plane that is shown, left to right and bottom to top. */
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  /** Cells a side. */
  readonly n: number;
  readonly classes: number;
  /** `[n, n, classes]`, row by row from the top, or `null` where nothing is known yet. */
  readonly probabilities: ArrayLike<number> | null;
  readonly points?: readonly PlanePoint[];
  readonly width?: number;
}

/** The surest class of each cell, and how much surer than the next it is, as `classes` rasters have them. */
function verdicts(p: ArrayLike<number>, cells: number, classes: number): Float32Array {
  return Float32Array.from({ length: cells }, (_, cell) => {
    let [best, first, second] = [0, -1, 0];
    for (let c = 0; c < classes; c++) {
      const value = p[cell * classes + c] ?? 0;
      if (value > first) [best, first, second] = [c, value, Math.max(first, 0)];
      else if (value > second) second = value;
    }
    return best + Math.min(0.999, Math.max(0, first - second));
  });
}

/** Where one class is as likely as the likeliest other: the border of its region. */
function borders(p: ArrayLike<number>, n: number, classes: number, size: number): string {
  const scale = size / n;
  let d = "";
  for (let c = 0; c < (classes === 2 ? 1 : classes); c++) {
    const lead = Array.from({ length: n * n }, (_, cell) => {
      let other = 0;
      for (let k = 0; k < classes; k++) if (k !== c) other = Math.max(other, p[cell * classes + k] ?? 0);
      return (p[cell * classes + c] ?? 0) - other;
    });
    const [found] = contours().size([n, n]).thresholds([0])(lead);
    for (const ring of found?.coordinates.flat() ?? []) d += path(ring as [number, number][], scale, size);
  }
  return d;
}

/** A ring without its pieces along the edge of the plane, which are no border between classes. */
function path(ring: readonly (readonly [number, number])[], scale: number, size: number): string {
  const edge = (v: number): boolean => v <= 0.51 * scale || v >= size - 0.51 * scale;
  let d = "";
  let open = false;
  for (const [px, py] of ring) {
    const [x, y] = [px * scale, py * scale];
    if (edge(x) || edge(y)) {
      open = false;
      continue;
    }
    d += `${open ? "L" : "M"}${x.toFixed(1)},${y.toFixed(1)}`;
    open = true;
  }
  return d;
}

function pointMarks({ x: [x0, x1], y: [y0, y1], points = [], classes }: DecisionBoundaryOptions, size: number): Mark[] {
  return classPoints(points, classes, ({ x, y }) => [((x - x0) / (x1 - x0)) * size, (1 - (y - y0) / (y1 - y0)) * size]);
}

function axisMarks({ x, y }: DecisionBoundaryOptions, size: number): Mark[] {
  const text = { kind: "text", size: fontSize.tick, fill: "muted" } as const;
  return [
    { ...text, x: 0, y: size + 17, text: formatNumber(x[0]) }, { ...text, x: size, y: size + 17, text: formatNumber(x[1]), anchor: "end" },
    { ...text, x: size / 2, y: size + 17, text: `x₁ across, x₂ up: ${formatNumber(y[0])} to ${formatNumber(y[1])}`, anchor: "middle" },
  ];
}

/**
 * What a classifier says over a plane: regions in the hues of their classes, fainter where it is less sure, the border between
 * them as a line, and the points it learns from (hollow: held out; hollow with a dot: kept for the test), each class with an outline of its own. The map's id is `plane`.
 *
 * Throws `E_VIZ_SHAPE` when probabilities do not fill the grid.
 */
export function decisionBoundary(options: DecisionBoundaryOptions): Scene {
  const { n, classes, probabilities: p } = options;
  const size = options.width ?? 360;
  if (p !== null && p.length !== n * n * classes) throw new VisualizationError("E_VIZ_SHAPE", `a decision boundary of ${n} × ${n} cells and ${classes} classes needs ${n * n * classes} probabilities, got ${p.length}.`);
  const map: Mark[] = p === null ? [] : [
    { kind: "raster", x: 0, y: 0, width: size, height: size, columns: n, rows: n, values: verdicts(p, n * n, classes), scale: "classes", smooth: true, id: "plane", label: "the plane" },
    { kind: "path", d: borders(p, n, classes, size), stroke: "ink", strokeWidth: 1.2 },
  ];
  return {
    title: options.title, width: size, height: size + 22,
    description: options.description ?? `${classes} classes over the plane; ${(options.points ?? []).length} points.`,
    children: [...map, ...pointMarks(options, size), { kind: "rect", x: 0.5, y: 0.5, width: size - 1, height: size - 1, stroke: "hairline" }, ...axisMarks(options, size)],
    table: () => ({ columns: ["x1", "x2", "class", "use"], rows: (options.points ?? []).map(({ x, y, label, held, test }) => [x, y, label, held === true ? "held out" : test === true ? "test" : "train"]) }),
  };
}
