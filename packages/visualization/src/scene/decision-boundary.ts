import { contours } from "d3-contour";
import { formatNumber } from "../format/number.ts";
import { classToken } from "../color/tokens.ts";
import { VisualizationError } from "../visualization-error.ts";
import { fontSize } from "./heading.ts";
import type { Mark, Scene } from "./scene.ts";

export interface PlanePoint {
  readonly x: number;
  readonly y: number;
  readonly label: number;
  /** Hollow: held out of training. */
  readonly held?: boolean;
}

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

/** One outline for each class beside its hue: circle, square, triangle, diamond, bar. */
function glyph(label: number, x: number, y: number, r: number): string {
  switch (label % 5) {
    case 0: {
      const k = r * 0.5523;
      return `M${x - r},${y}C${x - r},${y - k},${x - k},${y - r},${x},${y - r}C${x + k},${y - r},${x + r},${y - k},${x + r},${y}C${x + r},${y + k},${x + k},${y + r},${x},${y + r}C${x - k},${y + r},${x - r},${y + k},${x - r},${y}Z`;
    }
    case 1: return `M${x - r},${y - r}H${x + r}V${y + r}H${x - r}Z`;
    case 2: return `M${x},${y - r * 1.2}L${x + r * 1.1},${y + r * 0.8}L${x - r * 1.1},${y + r * 0.8}Z`;
    case 3: return `M${x},${y - r * 1.3}L${x + r * 1.3},${y}L${x},${y + r * 1.3}L${x - r * 1.3},${y}Z`;
    default: return `M${x - r * 1.3},${y - r * 0.5}H${x + r * 1.3}V${y + r * 0.5}H${x - r * 1.3}Z`;
  }
}

/** All points of one class as one mark: thousands of marks would be slow, and each alone says little. */
function pointMarks(options: DecisionBoundaryOptions, size: number): Mark[] {
  const [x0, x1] = options.x;
  const [y0, y1] = options.y;
  return Array.from({ length: options.classes }, (_, c) => [true, false].flatMap((held): Mark[] => {
    const own = (options.points ?? []).filter((point) => point.label === c && (point.held ?? false) === held);
    if (own.length === 0) return [];
    const d = own.map(({ x, y }) => glyph(c, ((x - x0) / (x1 - x0)) * size, (1 - (y - y0) / (y1 - y0)) * size, 3.4)).join("");
    return [{ kind: "path", d, fill: held ? "background" : classToken(c), stroke: held ? classToken(c) : "background", strokeWidth: held ? 1.4 : 0.8 }];
  })).flat();
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
 * them as a line, and the points it learns from (hollow: held out), each class with an outline of its own. The map's id is `plane`.
 *
 * Throws `E_VIZ_SHAPE` when probabilities do not fill the grid.
 */
export function decisionBoundary(options: DecisionBoundaryOptions): Scene {
  const { n, classes, probabilities: p } = options;
  const size = options.width ?? 360;
  if (p !== null && p.length !== n * n * classes) throw new VisualizationError("E_VIZ_SHAPE", `a decision boundary of ${n} × ${n} cells and ${classes} classes needs ${n * n * classes} probabilities, got ${p.length}.`);
  const map: Mark[] = p === null ? [] : [
    { kind: "raster", x: 0, y: 0, width: size, height: size, columns: n, rows: n, values: verdicts(p, n * n, classes), scale: "classes", id: "plane", label: "the plane" },
    { kind: "path", d: borders(p, n, classes, size), stroke: "ink", strokeWidth: 1.2 },
  ];
  return {
    title: options.title, width: size, height: size + 22,
    description: options.description ?? `${classes} classes over the plane; ${(options.points ?? []).length} points.`,
    children: [...map, ...pointMarks(options, size), { kind: "rect", x: 0.5, y: 0.5, width: size - 1, height: size - 1, stroke: "hairline" }, ...axisMarks(options, size)],
    table: () => ({ columns: ["x1", "x2", "class", "held out"], rows: (options.points ?? []).map(({ x, y, label, held }) => [x, y, label, held === true ? "yes" : "no"]) }),
  };
}
