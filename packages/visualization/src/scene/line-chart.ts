import { line } from "d3-shape";
import type { Color } from "../color/color.ts";
import { classToken } from "../color/tokens.ts";
import type { DataTable } from "../describe/data-table.ts";
import { formatNumber, type NumberFormat, numberFormatter } from "../format/number.ts";
import { VisualizationError } from "../visualization-error.ts";
import { type Axis, isPlottable, makeAxis } from "./axis.ts";
import { type CurvePoint, decimate } from "./decimate.ts";
import { spreadLabels } from "./direct-labels.ts";
import { dot } from "./dot.ts";
import { centredBaseline, fontSize, heading, headingHeight } from "./heading.ts";
import type { Mark, Scene } from "./scene.ts";
import { textRoom } from "./text-width.ts";

export interface LineSeries {
  readonly label: string;
  readonly y: ArrayLike<number>;
  /** 0, 1, 2 … when left out. */
  readonly x?: ArrayLike<number>;
  readonly id?: string;
  readonly color?: Color;
  readonly dash?: readonly [number, number];
}

export interface LineChartOptions {
  readonly title: string;
  readonly description?: string;
  readonly series: readonly LineSeries[];
  readonly width?: number;
  readonly height?: number;
  /** Off when the words around the figure carry the title. */
  readonly showTitle?: boolean;
  readonly xLabel?: string;
  readonly yLabel?: string;
  /** "auto" takes a log axis when all values are above zero and span more than a factor of 30. */
  readonly yScale?: "linear" | "log" | "auto";
  readonly xDomain?: readonly [number, number];
  /** A dashed line at this x, for a moment that is looked at; none where it lies outside the plot. */
  readonly at?: number;
  readonly yDomain?: readonly [number, number];
  readonly format?: NumberFormat;
}

interface Plot {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly x: Axis;
  readonly y: Axis;
  readonly log: boolean;
}

function xOf(series: LineSeries, index: number): number {
  return series.x === undefined ? index : (series.x[index] ?? Number.NaN);
}

function checkSeries(series: readonly LineSeries[]): void {
  for (const { label, x, y } of series) {
    if (x !== undefined && x.length !== y.length) {
      throw new VisualizationError("E_VIZ_LENGTH", `series "${label}" needs one x a y, got ${x.length} and ${y.length}.`);
    }
  }
}

/** The colour of a series that did not choose one: the positive hue for a lone one, class hues for several. */
export function seriesColor(series: { readonly color?: Color }, index: number, count: number): Color {
  return series.color ?? (count === 1 ? "positive" : classToken(index));
}

/** Whether a curve of these values reads better on a log axis: all above zero, a factor of 30 between the ends. */
export function prefersLog(values: readonly ArrayLike<number>[]): boolean {
  let [low, high] = [Number.POSITIVE_INFINITY, 0];
  for (const list of values) {
    for (let i = 0; i < list.length; i++) {
      const value = list[i] ?? Number.NaN;
      if (!Number.isFinite(value)) continue;
      if (value <= 0) return false;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return high / low > 30;
}

function axisMarks(plot: Plot, options: LineChartOptions): Mark[] {
  const { left, top, width, height } = plot;
  const marks: Mark[] = [];
  for (const tick of plot.y.ticks) {
    const y = top + height * (1 - plot.y.position(tick.value));
    marks.push({ kind: "rect", x: left, y: Math.round(y) - 0.5, width, height: 1, fill: "hairline" });
    marks.push({ kind: "text", x: left - 8, y: centredBaseline(y, fontSize.tick), text: tick.text, size: fontSize.tick, fill: "muted", anchor: "end" });
  }
  for (const tick of plot.x.ticks) {
    const x = left + width * plot.x.position(tick.value);
    marks.push({ kind: "text", x, y: top + height + 20, text: tick.text, size: fontSize.tick, fill: "muted", anchor: "middle" });
  }
  if (options.yLabel !== undefined) {
    const text = plot.log ? `${options.yLabel} (log)` : options.yLabel;
    marks.push({ kind: "text", x: 0, y: top - 14, text, size: fontSize.tick, fill: "muted" });
  }
  if (options.xLabel !== undefined) {
    marks.push({ kind: "text", x: left + width, y: top + height + 38, text: options.xLabel, size: fontSize.tick, fill: "muted", anchor: "end" });
  }
  return marks;
}

/** Neighbouring numbers that cannot be drawn: where the run begins and ends on screen and in x, and its first value. */
interface MissingRun {
  readonly from: number;
  to: number;
  readonly at: number;
  until: number;
  readonly value: number;
  count: number;
}

/** The curve in pixels with gaps, and what is missing from it. */
function place(plot: Plot, series: LineSeries): { readonly points: readonly CurvePoint[]; readonly missing: readonly MissingRun[] } {
  const points: CurvePoint[] = [];
  const missing: MissingRun[] = [];
  let open: MissingRun | undefined;
  for (let i = 0; i < series.y.length; i++) {
    const [at, value] = [xOf(series, i), series.y[i] ?? Number.NaN];
    const x = plot.left + plot.width * plot.x.position(at);
    if (Number.isFinite(at) && isPlottable(value, plot.log)) {
      points.push([x, plot.top + plot.height * (1 - plot.y.position(value))]);
      open = undefined;
      continue;
    }
    points.push(undefined);
    if (!Number.isFinite(at)) continue;
    if (open) [open.to, open.until, open.count] = [x, at, open.count + 1];
    else missing.push((open = { from: x, to: x, at, until: at, value, count: 1 }));
  }
  return { points, missing };
}

function isLone(points: readonly CurvePoint[], index: number): boolean {
  return points[index] !== undefined && points[index - 1] === undefined && points[index + 1] === undefined;
}

const pathOf = line<CurvePoint>(
  (point) => point?.[0] ?? 0,
  (point) => point?.[1] ?? 0,
)
  .defined((point) => point !== undefined)
  .digits(2);

/** A cross at the foot of the plot where numbers are missing, and a line as far as they are. */
function missingMark(plot: Plot, run: MissingRun, series: LineSeries, color: Color, write: (value: number) => string): Mark {
  const [x, y] = [run.from, plot.top + plot.height - 6];
  const tail = run.to - x > 4 ? `M${x},${y}L${run.to},${y}` : "";
  const where = run.count > 1 ? `${write(run.value)} at ${formatNumber(run.at)} to ${formatNumber(run.until)}, ${formatNumber(run.count)} points` : `${write(run.value)} at ${formatNumber(run.at)}`;
  return { kind: "path", d: `M${x - 4},${y - 4}L${x + 4},${y + 4}M${x - 4},${y + 4}L${x + 4},${y - 4}${tail}`, stroke: color, strokeWidth: 1.5, label: `${series.label}: ${where}` };
}

function curveMarks(plot: Plot, series: LineSeries, color: Color, write: (value: number) => string): Mark {
  const { points, missing } = place(plot, series);
  const thinned = decimate(points, plot.width);
  const children: Mark[] = [{ kind: "path", d: pathOf(thinned) ?? "", stroke: color, strokeWidth: 2, ...(series.dash ? { dash: series.dash } : {}) }];
  const last = thinned.findLastIndex((point) => point !== undefined);
  for (const [i, point] of thinned.entries()) {
    if (point && (i === last || isLone(thinned, i))) children.push({ kind: "path", d: dot(point[0], point[1], 3), fill: color });
  }
  for (const run of missing) children.push(missingMark(plot, run, series, color, write));
  return { kind: "group", id: series.id ?? series.label, label: seriesWords(series, write), children };
}

function momentMark(plot: Plot, at: number | undefined): Mark[] {
  if (at === undefined || !(at >= plot.x.domain[0] && at <= plot.x.domain[1])) return [];
  const x = plot.left + plot.width * plot.x.position(at);
  return [{ kind: "path", d: `M${x.toFixed(2)},${plot.top}V${plot.top + plot.height}`, stroke: "ink", strokeWidth: 1, dash: [3, 3], label: `at ${formatNumber(at)}` }];
}

function lastFinite(values: ArrayLike<number>): number | undefined {
  for (let i = values.length - 1; i >= 0; i--) {
    const value = values[i] ?? Number.NaN;
    if (Number.isFinite(value)) return value;
  }
  return undefined;
}

function seriesWords(series: LineSeries, write: (value: number) => string): string {
  const last = lastFinite(series.y);
  if (last === undefined) return `${series.label}: no numbers`;
  const first = Array.from(series.y).find(Number.isFinite) ?? last;
  return `${series.label}: from ${write(first)} to ${write(last)} over ${series.y.length} points`;
}

function endLabels(plot: Plot, options: LineChartOptions, write: (value: number) => string): Mark[] {
  const ends = options.series.flatMap((series, index) => {
    const value = lastFinite(series.y);
    if (value === undefined || !isPlottable(value, plot.log)) return [];
    return [{ series, color: seriesColor(series, index, options.series.length), value, y: plot.top + plot.height * (1 - plot.y.position(value)) }];
  });
  const placed = spreadLabels(ends.map(({ y }) => y), fontSize.label + 5, plot.top, plot.top + plot.height);
  return ends.map(({ series, color, value }, i) => ({
    kind: "text",
    x: plot.left + plot.width + 10,
    y: centredBaseline(placed[i] ?? 0, fontSize.label),
    text: endText(series, value, write),
    size: fontSize.label,
    fill: color,
  }));
}

function endText(series: LineSeries, value: number, write: (value: number) => string): string {
  return `${series.label} ${write(value)}`.trim();
}

function tableOf(options: LineChartOptions): DataTable {
  const rows = options.series.flatMap((series) => Array.from(series.y, (value, i): [string, number, number] => [series.label, xOf(series, i), value]));
  return { columns: ["series", options.xLabel ?? "x", options.yLabel ?? "value"], rows };
}

function emptyChart(width: number, height: number, options: LineChartOptions): Scene {
  const y = height / 2;
  const nothing = options.series.some((series) => series.y.length > 0) ? "no finite numbers" : "no data yet";
  return {
    width, height, title: options.title, description: nothing, table: () => tableOf(options),
    children: [
      ...heading(options.title, options.showTitle ?? true),
      { kind: "rect", x: 0, y: height - 1, width, height: 1, fill: "hairline" },
      { kind: "text", x: width / 2, y, text: nothing, size: fontSize.label, fill: "muted", anchor: "middle" },
    ],
  };
}

/** Words for the whole chart: where each curve starts and ends. */
function describe(options: LineChartOptions, write: (value: number) => string): string {
  return options.description ?? `${options.series.map((series) => seriesWords(series, write)).join("; ")}.`;
}

/** Pixels from one tick of the x axis to the next: the longest number and a gap. */
function tickSpacing(xs: readonly ArrayLike<number>[]): number {
  const largest = Math.max(1, ...xs.map((list) => Math.abs(list[list.length - 1] ?? 0)).filter(Number.isFinite));
  return Math.max(34, textRoom(formatNumber(Math.round(largest)), fontSize.tick) + 18);
}

function sized(name: string, value: number, least: number): number {
  if (!(Number.isFinite(value) && value >= least)) throw new VisualizationError("E_VIZ_SIZE", `a line chart's ${name} is at least ${least} pixels, got ${value}.`);
  return value;
}

/**
 * Curves over a common x, labelled directly at their ends with their last value. NaN and infinities (and on a log axis
 * what is not above zero) leave a gap and a cross at the foot of the plot; one point is a dot; without any finite
 * number the chart says so.
 *
 * Throws `E_VIZ_LENGTH` when x and y of a series differ in length, `E_VIZ_SIZE` for a chart below 120 × 80 pixels and
 * `E_VIZ_RANGE` for a domain that does not rise.
 *
 * @example
 * toSVG(lineChart({ title: "Loss", xLabel: "epoch", series: [{ label: "train", y: [2.3, 0.4, 0.1] }] }));
 */
export function lineChart(options: LineChartOptions): Scene {
  const { series } = options;
  const [width, height] = [sized("width", options.width ?? 640, 120), sized("height", options.height ?? 320, 80)];
  checkSeries(series);
  const ys = series.map(({ y }) => y);
  const log = options.yScale === "log" || (options.yScale === "auto" && prefersLog(ys));
  const top = headingHeight(options.showTitle ?? true) + (options.yLabel === undefined ? 10 : 30);
  const bottom = options.xLabel === undefined ? 28 : 44;
  const plotHeight = Math.max(20, height - top - bottom);
  const y = makeAxis({ values: ys, tickCount: Math.max(2, Math.round(plotHeight / 48)), log, nice: options.yDomain === undefined, ...pick(options) });
  const write = numberFormatter(options.format);
  const left = 8 + Math.max(16, ...(y?.ticks ?? []).map((tick) => textRoom(tick.text, fontSize.tick)));
  const labelRoom = Math.max(0, ...series.map((one) => textRoom(endText(one, lastFinite(one.y) ?? 0, write), fontSize.label)));
  const plotWidth = Math.max(20, width - left - labelRoom - 18);
  const xs = series.map((one) => one.x ?? Array.from(one.y, (_, i) => i));
  const x = makeAxis({ values: xs, tickCount: Math.max(2, Math.round(plotWidth / tickSpacing(xs))), ...(options.xDomain ? { domain: options.xDomain } : {}) });
  if (!x || !y) return emptyChart(width, height, options);
  const plot: Plot = { left, top, width: plotWidth, height: plotHeight, x, y, log };
  const curves = series.map((one, i) => curveMarks(plot, one, seriesColor(one, i, series.length), write));
  return {
    width, height, title: options.title, description: describe(options, write), table: () => tableOf(options),
    children: [...heading(options.title, options.showTitle ?? true), ...axisMarks(plot, options), ...momentMark(plot, options.at), ...curves, ...endLabels(plot, options, write)],
  };
}

function pick(options: LineChartOptions): { readonly domain?: readonly [number, number]; readonly format?: NumberFormat } {
  return { ...(options.yDomain ? { domain: options.yDomain } : {}), ...(options.format === undefined ? {} : { format: options.format }) };
}

