import type { Color } from "../color/color.ts";
import { formatNumber, type NumberFormat, numberFormatter } from "../format/number.ts";
import { VisualizationError } from "../visualization-error.ts";
import { type Axis, isPlottable, makeAxis } from "./axis.ts";
import { spreadLabels } from "./direct-labels.ts";
import { dot } from "./dot.ts";
import { centredBaseline, fontSize, heading, headingHeight } from "./heading.ts";
import { seriesColor } from "./line-chart.ts";
import type { Mark, Scene } from "./scene.ts";
import { textRoom } from "./text-width.ts";

export interface OrderedSeries {
  readonly label: string;
  /** One value a place; NaN where there is none. */
  readonly values: ArrayLike<number>;
  readonly color?: Color;
}

export interface OrderedChartOptions {
  readonly title: string;
  readonly description?: string;
  /** What stands at each place of the x axis, in order: versions, runs. */
  readonly places: readonly string[];
  readonly series: readonly OrderedSeries[];
  /** Holds each value until the next place, as for what is exact and jumps. Lines from point to point unless told. */
  readonly steps?: boolean;
  readonly width?: number;
  readonly height?: number;
  readonly showTitle?: boolean;
  readonly placeLabel?: string;
  readonly valueLabel?: string;
  readonly yScale?: "linear" | "log";
  readonly format?: NumberFormat;
}

interface Plot { readonly left: number; readonly top: number; readonly width: number; readonly height: number; readonly y: Axis; readonly log: boolean; readonly count: number }

/** A place stands in the middle of its share of the axis. */
const across = ({ left, width, count }: Plot, place: number): number => left + (width * (place + 0.5)) / count;
const up = ({ top, height, y }: Plot, value: number): number => top + height * (1 - y.position(value));

function placeNames(plot: Plot, places: readonly string[]): Mark[] {
  const room = Math.max(1, ...places.map((name) => textRoom(name, fontSize.tick))) + 14;
  const every = Math.max(1, Math.ceil((room * plot.count) / plot.width));
  // Counted from the last, which is the one that is looked for.
  return places.flatMap((name, i): Mark[] => ((plot.count - 1 - i) % every === 0 ? [{ kind: "text", x: across(plot, i), y: plot.top + plot.height + 20, text: name, size: fontSize.tick, fill: "muted", anchor: "middle" }] : []));
}

function valueAxis(plot: Plot, label: string | undefined): Mark[] {
  const ticks = plot.y.ticks.flatMap(({ value, text }): Mark[] => {
    const y = up(plot, value);
    return [
      { kind: "rect", x: plot.left, y: Math.round(y) - 0.5, width: plot.width, height: 1, fill: "hairline" },
      { kind: "text", x: plot.left - 8, y: centredBaseline(y, fontSize.tick), text, size: fontSize.tick, fill: "muted", anchor: "end" },
    ];
  });
  return label === undefined ? ticks : [...ticks, { kind: "text", x: 0, y: plot.top - 14, text: plot.log ? `${label} (log)` : label, size: fontSize.tick, fill: "muted" }];
}

function pathOf(plot: Plot, values: readonly number[], steps: boolean): string {
  const half = plot.width / plot.count / 2;
  let open = false;
  return values.map((value, i) => {
    if (!isPlottable(value, plot.log)) {
      open = false;
      return "";
    }
    const [x, y] = [across(plot, i), up(plot, value)].map((number) => Number(number.toFixed(2))) as [number, number];
    const move = open ? "L" : "M";
    open = true;
    return steps ? `${move}${x - half},${y}L${x + half},${y}` : `${move}${x},${y}`;
  }).join("");
}

function seriesMarks(plot: Plot, { label, values }: OrderedSeries, color: Color, options: OrderedChartOptions): Mark {
  const list = Array.from(values);
  const write = numberFormatter(options.format);
  const points = list.flatMap((value, i): Mark[] => (isPlottable(value, plot.log)
    ? [{ kind: "path", id: `${label}#${i}`, d: dot(across(plot, i), up(plot, value), 3.5), fill: color, label: `${label}, ${options.places[i] ?? ""}: ${write(value)}` }] : []));
  return { kind: "group", id: label, label: wordsOf(label, list, write), children: [{ kind: "path", d: pathOf(plot, list, options.steps === true), stroke: color, strokeWidth: 2 }, ...points] };
}

function lastOf(values: ArrayLike<number>): number | undefined {
  return Array.from(values).findLast((value) => Number.isFinite(value));
}

function wordsOf(label: string, values: readonly number[], write: (value: number) => string): string {
  const known = values.filter(Number.isFinite);
  const [first] = known;
  const last = known.at(-1);
  if (first === undefined || last === undefined) return `${label}: no numbers`;
  return known.length === 1 ? `${label}: ${write(first)}` : `${label}: from ${write(first)} to ${write(last)} over ${formatNumber(known.length)} places`;
}

function endLabels(plot: Plot, options: OrderedChartOptions): Mark[] {
  const write = numberFormatter(options.format);
  const ends = options.series.flatMap(({ label, values, color }, i) => {
    const value = lastOf(values);
    return value === undefined || !isPlottable(value, plot.log) ? [] : [{ text: `${label} ${write(value)}`, y: up(plot, value), color: color ?? seriesColor({}, i, options.series.length) }];
  });
  const placed = spreadLabels(ends.map(({ y }) => y), fontSize.label + 5, plot.top, plot.top + plot.height);
  return ends.map(({ text, color }, i) => ({ kind: "text", x: plot.left + plot.width + 10, y: centredBaseline(placed[i] ?? 0, fontSize.label), text, size: fontSize.label, fill: color }));
}

function check({ places, series, width = 640, height = 320 }: OrderedChartOptions): void {
  if (!(width >= 120 && height >= 80)) throw new VisualizationError("E_VIZ_SIZE", `an ordered chart is at least 120 × 80 pixels, got ${width} × ${height}.`);
  for (const { label, values } of series) if (values.length !== places.length) throw new VisualizationError("E_VIZ_LENGTH", `series "${label}" needs one value a place, got ${values.length} for ${places.length}.`);
}

/**
 * Values at named places in order (versions, runs), as points with a line through them, or as steps; each series is named at its end.
 * NaN leaves a gap. Throws `E_VIZ_LENGTH` where a series has not one value a place, `E_VIZ_SIZE` below 120 × 80 pixels.
 *
 * @example
 * toSVG(orderedChart({ title: "Kernels", places: ["0.1", "0.2"], series: [{ label: "lenet5", values: [47, 43] }], steps: true }));
 */
export function orderedChart(options: OrderedChartOptions): Scene {
  check(options);
  const { places, series, title, width = 640, height = 320 } = options;
  const log = options.yScale === "log";
  const write = numberFormatter(options.format);
  const top = headingHeight(options.showTitle ?? true) + (options.valueLabel === undefined ? 10 : 30);
  const plotHeight = Math.max(20, height - top - 28);
  const y = makeAxis({ values: series.map(({ values }) => values), tickCount: Math.max(2, Math.round(plotHeight / 48)), log, nice: true, ...(options.format === undefined ? {} : { format: options.format }) });
  const table = (): ReturnType<NonNullable<Scene["table"]>> => ({
    columns: ["series", options.placeLabel ?? "place", options.valueLabel ?? "value"],
    rows: series.flatMap(({ label, values }) => Array.from(values, (value, i): [string, string, number] => [label, places[i] ?? "", value])),
  });
  const said = { width, height, title, description: options.description ?? `${series.map(({ label, values }) => wordsOf(label, Array.from(values), write)).join("; ")}.`, table };
  if (y === undefined) return { ...said, description: "no data yet", children: [...heading(title, options.showTitle ?? true), { kind: "text", x: width / 2, y: height / 2, text: "no data yet", size: fontSize.label, fill: "muted", anchor: "middle" }] };
  const left = 8 + Math.max(16, ...y.ticks.map((tick) => textRoom(tick.text, fontSize.tick)));
  const labels = Math.max(0, ...series.map(({ label, values }) => textRoom(`${label} ${write(lastOf(values) ?? 0)}`, fontSize.label)));
  const plot: Plot = { left, top, width: Math.max(20, width - left - labels - 14), height: plotHeight, y, log, count: Math.max(1, places.length) };
  const curves = series.map((each, i) => seriesMarks(plot, each, each.color ?? seriesColor({}, i, series.length), options));
  return { ...said, children: [...heading(title, options.showTitle ?? true), ...valueAxis(plot, options.valueLabel), ...placeNames(plot, places), ...curves, ...endLabels(plot, options)] };
}
