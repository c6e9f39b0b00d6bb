import { classToken } from "../color/tokens.ts";
import { type NumberFormat, numberFormatter } from "../format/number.ts";
import { VisualizationError } from "../visualization-error.ts";
import { type Axis, isPlottable, makeAxis } from "./axis.ts";
import { dot } from "./dot.ts";
import { centredBaseline, fontSize, heading, headingHeight } from "./heading.ts";
import type { Mark, Scene } from "./scene.ts";
import { textRoom } from "./text-width.ts";

export interface PlotRow {
  readonly label: string;
  /** By the name of the series. */
  readonly values: Readonly<Record<string, number>>;
}

export interface RowPlotOptions {
  readonly title: string;
  readonly description?: string;
  readonly rows: readonly PlotRow[];
  /** In the order of their colours. */
  readonly series: readonly string[];
  readonly scale?: "linear" | "log";
  readonly domain?: readonly [number, number];
  /** A line that all is measured by. */
  readonly reference?: { readonly value: number; readonly label: string };
  readonly width?: number;
  readonly showTitle?: boolean;
  readonly rowLabel?: string;
  readonly valueLabel?: string;
  readonly format?: NumberFormat;
}

interface Layout { readonly left: number; readonly span: number; readonly rowHeight: number; readonly labelsAbove: boolean; readonly axis: Axis; readonly log: boolean }

const x = ({ left, span, axis }: Layout, value: number): number => left + span * axis.position(value);

/** Names of the series in their colours, in as many lines as they need. */
function legend(series: readonly string[], width: number): { readonly marks: Mark[]; readonly height: number } {
  if (series.length < 2) return { marks: [], height: 0 };
  let [at, line] = [0, 0];
  const marks = series.flatMap((name, i): Mark[] => {
    const room = textRoom(name, fontSize.label) + 26;
    if (at > 0 && at + room > width) [at, line] = [0, line + 1];
    const left = at;
    at += room;
    return [{ kind: "path", d: dot(left + 5, line * 20 + 8, 4), fill: classToken(i) }, { kind: "text", x: left + 14, y: centredBaseline(line * 20 + 8, fontSize.label), text: name, size: fontSize.label, fill: "ink" }];
  });
  return { marks, height: (line + 1) * 20 + 8 };
}

function rowMarks(layout: Layout, { label, values }: PlotRow, index: number, options: RowPlotOptions): Mark {
  const { rowHeight, labelsAbove, left, span, log } = layout;
  const y = index * rowHeight + (labelsAbove ? rowHeight - 11 : rowHeight / 2);
  const write = numberFormatter(options.format);
  const dots = options.series.flatMap((series, i): Mark[] => {
    const value = values[series];
    return value === undefined || !isPlottable(value, log) ? [] : [{ kind: "path", id: `${label}#${series}`, d: dot(x(layout, value), y, 5), fill: options.series.length === 1 ? "positive" : classToken(i), label: `${label}, ${series}: ${write(value)}` }];
  });
  const name: Mark = labelsAbove
    ? { kind: "text", x: 0, y: index * rowHeight + 15, text: label, size: fontSize.label, fill: "ink" }
    : { kind: "text", x: left - 14, y: centredBaseline(y, fontSize.label), text: label, size: fontSize.label, fill: "ink", anchor: "end" };
  return { kind: "group", id: label, label, children: [name, { kind: "rect", x: left, y: y - 0.5, width: span, height: 1, fill: "hairline" }, ...dots] };
}

function axisMarks(layout: Layout, height: number, reference: RowPlotOptions["reference"]): Mark[] {
  const ticks = layout.axis.ticks.map(({ value, text }): Mark => ({ kind: "text", x: x(layout, value), y: height + 18, text, size: fontSize.tick, fill: "muted", anchor: "middle" }));
  if (reference === undefined) return ticks;
  const at = x(layout, reference.value);
  const nearEnd = at > layout.left + layout.span - textRoom(reference.label, fontSize.tick) / 2;
  return [...ticks, { kind: "rect", x: at - 0.5, y: 0, width: 1, height, fill: "muted" }, { kind: "text", x: nearEnd ? layout.left + layout.span : at, y: height + 36, text: reference.label, size: fontSize.tick, fill: "ink", anchor: nearEnd ? "end" : "middle" }];
}

/**
 * Numbers row by row as dots on one axis, a colour for each series (a Cleveland dot plot): ratios read best on a log axis, around a
 * line at 1. On narrow pages a row's name stands above it. Throws `E_VIZ_SIZE` below 160 pixels.
 *
 * @example
 * toSVG(rowPlot({ title: "Times as fast", series: ["tfjs"], rows: [{ label: "train", values: { tfjs: 4 } }], scale: "log", reference: { value: 1, label: "as fast" } }));
 */
export function rowPlot(options: RowPlotOptions): Scene {
  const { rows, series, reference, width = 640, title } = options;
  if (!(width >= 160)) throw new VisualizationError("E_VIZ_SIZE", `a row plot is at least 160 pixels wide, got ${width}.`);
  const log = options.scale === "log";
  const values = rows.flatMap((row) => series.map((name) => row.values[name] ?? Number.NaN));
  const longest = Math.max(0, ...rows.map(({ label }) => textRoom(label, fontSize.label)));
  const labelsAbove = longest > width * 0.45;
  const left = labelsAbove ? 8 : longest + 14;
  const span = Math.max(60, width - left - 24);
  const axis = makeAxis({ values: [values, reference === undefined ? [] : [reference.value]], tickCount: Math.max(2, Math.round(span / 70)), log, nice: !log, ...(options.domain === undefined ? {} : { domain: options.domain }), ...(options.format === undefined ? {} : { format: options.format }) });
  const top = headingHeight(options.showTitle ?? true);
  const write = numberFormatter(options.format);
  const table = (): ReturnType<NonNullable<Scene["table"]>> => ({ columns: [options.rowLabel ?? "row", ...series], rows: rows.map((row) => [row.label, ...series.map((name) => row.values[name] ?? Number.NaN)]) });
  const words = rows.map((row) => `${row.label}: ${series.flatMap((name) => (row.values[name] === undefined ? [] : [`${name} ${write(row.values[name])}`])).join(", ")}`);
  const said = { width, title, description: options.description ?? `${words.join("; ")}.`, table };
  if (rows.length === 0 || axis === undefined) return { ...said, height: top + 40, description: "no data yet", children: [...heading(title, options.showTitle ?? true), { kind: "text", x: 0, y: top + 20, text: "no data yet", size: fontSize.label, fill: "muted" }] };
  const names = legend(series, width);
  const layout: Layout = { left, span, rowHeight: labelsAbove ? 40 : 26, labelsAbove, axis, log };
  const height = rows.length * layout.rowHeight;
  return {
    ...said, height: top + names.height + height + (reference === undefined ? 28 : 46),
    children: [...heading(title, options.showTitle ?? true), { kind: "group", y: top, children: names.marks }, { kind: "group", y: top + names.height, children: [...axisMarks(layout, height, reference), ...rows.map((row, i) => rowMarks(layout, row, i, options))] }],
  };
}
