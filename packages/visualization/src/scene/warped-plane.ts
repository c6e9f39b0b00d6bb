import { VisualizationError } from "../visualization-error.ts";
import { classPoints, type PlanePoint } from "./class-points.ts";
import { fontSize } from "./heading.ts";
import type { Mark, Scene } from "./scene.ts";

export interface WarpedPlaneOptions {
  readonly title: string;
  readonly description?: string;
  /** Samples a side of the plane that was mapped. */
  readonly n: number;
  /** Where two units put each sample, f32[n, n] each, rows from the top. */
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** Points, where the two units put them. */
  readonly points?: readonly PlanePoint[];
  readonly classes: number;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly width?: number;
}

interface Frame {
  readonly sx: (value: number) => number;
  readonly sy: (value: number) => number;
}

/** From what the units give to pixels: both axes fill the figure, as activations have no common unit. */
function frameOf({ x, y, points = [] }: WarpedPlaneOptions, size: number): Frame {
  const axis = (values: ArrayLike<number>, more: readonly number[], flip: boolean): ((value: number) => number) => {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const list of [values, more]) for (let i = 0; i < list.length; i++) [low, high] = [Math.min(low, list[i] ?? low), Math.max(high, list[i] ?? high)];
    const [middle, extent] = [(low + high) / 2, Math.max(1e-9, high - low)];
    return (value) => size / 2 + ((flip ? -1 : 1) * (value - middle) * (size - 24)) / extent;
  };
  return { sx: axis(x, points.map((point) => point.x), false), sy: axis(y, points.map((point) => point.y), true) };
}

/** The plane's own straight lines, where they have gone. */
function lines({ n, x, y }: WarpedPlaneOptions, { sx, sy }: Frame): string {
  const every = Math.max(1, Math.round((n - 1) / 15));
  const at = (row: number, column: number): string => `${sx(x[row * n + column] ?? 0).toFixed(1)},${sy(y[row * n + column] ?? 0).toFixed(1)}`;
  const kept = [...new Set([...Array.from({ length: Math.ceil(n / every) }, (_, i) => i * every), n - 1])];
  return kept.flatMap((i) => [`M${Array.from({ length: n }, (_, j) => at(i, j)).join("L")}`, `M${Array.from({ length: n }, (_, j) => at(j, i)).join("L")}`]).join("");
}

/**
 * What two units make of a plane: its straight lines bent to where the units put them, and the points with them. Where a straight
 * line parts the classes here, the next layer can.
 *
 * Throws `E_VIZ_SHAPE` where the samples do not fill n × n and `E_VIZ_NOT_FINITE` for a sample that is no number.
 *
 * @example
 * warpedPlane({ title: "hidden", n: 2, x: [0, 1, 0, 1], y: [1, 1, 0, 0], classes: 2, xLabel: "unit 0", yLabel: "unit 1" });
 */
export function warpedPlane(options: WarpedPlaneOptions): Scene {
  const { n, x, y, points = [], classes } = options;
  if (n < 2 || x.length !== n * n || y.length !== n * n) throw new VisualizationError("E_VIZ_SHAPE", `a warped plane of ${n} × ${n} samples needs ${n * n} values of each unit and at least 2 × 2, got ${x.length} and ${y.length}.`);
  if (![x, y].every((values) => Array.from(values).every(Number.isFinite))) throw new VisualizationError("E_VIZ_NOT_FINITE", "the units of a warped plane gave a NaN or an infinity.");
  const size = options.width ?? 360;
  const frame = frameOf(options, size);
  const text = { kind: "text", size: fontSize.tick, fill: "muted" } as const;
  const children: readonly Mark[] = [
    { kind: "path", d: lines(options, frame), stroke: "muted", strokeWidth: 0.7, opacity: 0.55 },
    ...classPoints(points, classes, (point) => [frame.sx(point.x), frame.sy(point.y)]),
    { kind: "rect", x: 0.5, y: 0.5, width: size - 1, height: size - 1, stroke: "hairline" },
    { ...text, x: 0, y: size + 17, text: `${options.xLabel} across, ${options.yLabel} up` },
  ];
  return {
    title: options.title, width: size, height: size + 22, children,
    description: options.description ?? `${points.length} points of ${classes} classes where ${options.xLabel} and ${options.yLabel} put them.`,
    table: () => ({ columns: [options.xLabel, options.yLabel, "class"], rows: points.map((point) => [point.x, point.y, point.label]) }),
  };
}
