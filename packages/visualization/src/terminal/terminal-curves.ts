import { resolveColor } from "../color/color.ts";
import { numberFormatter } from "../format/number.ts";
import { type Axis, isPlottable, makeAxis } from "../scene/axis.ts";
import { spreadLabels } from "../scene/direct-labels.ts";
import { type LineChartOptions, type LineSeries, prefersLog, seriesColor } from "../scene/line-chart.ts";
import { VisualizationError } from "../visualization-error.ts";
import { colorCode, padVisible, paintText, plainAscii, reset } from "./ansi.ts";
import { brailleCharacter, DotGrid } from "./dot-grid.ts";
import { type ResolvedTerminalOptions, resolveTerminalOptions, type TerminalOptions } from "./terminal-options.ts";

export interface TerminalCurvesOptions extends TerminalOptions, Partial<Pick<LineChartOptions, "title" | "xLabel" | "yScale" | "xDomain" | "yDomain" | "format">> {
  /** Lines of the plot itself; title and x axis come on top. 10 unless told. */
  readonly height?: number;
}

/** What stands for each series in plain text. */
const markers = ["*", "o", "+", "x", "#", "@", "%", "&"];

function lastFinite(series: LineSeries): number | undefined {
  return Array.from(series.y).findLast(Number.isFinite);
}

interface Frame {
  readonly grid: DotGrid;
  readonly x: Axis;
  readonly y: Axis;
  readonly log: boolean;
}

function row(frame: Frame, value: number, dots: number): number {
  const position = Math.min(1, Math.max(0, frame.y.position(value)));
  return Math.round((1 - position) * (dots - 1));
}

function drawSeries(frame: Frame, series: LineSeries, index: number, joined: boolean): void {
  const { grid } = frame;
  let previous: readonly [number, number] | undefined;
  for (let i = 0; i < series.y.length; i++) {
    const [at, value] = [series.x === undefined ? i : (series.x[i] ?? Number.NaN), series.y[i] ?? Number.NaN];
    if (!Number.isFinite(at) || !isPlottable(value, frame.log)) {
      previous = undefined;
      continue;
    }
    const point = [Math.round(frame.x.position(at) * (grid.width - 1)), row(frame, value, grid.height)] as const;
    if (previous && joined) grid.line(previous[0], previous[1], point[0], point[1], index);
    else grid.set(point[0], point[1], index);
    previous = point;
  }
}

/** One line of the plot: neighbouring characters of one series share an escape code. */
function plotLine(frame: Frame, line: number, series: readonly LineSeries[], options: ResolvedTerminalOptions): string {
  let text = "";
  let current = -1;
  for (let column = 0; column < frame.grid.columns; column++) {
    const dots = frame.grid.cell(column, line);
    const owner = Math.max(...dots);
    if (options.color === "none") {
      text += owner < 0 ? " " : (markers[owner % markers.length] ?? "*");
      continue;
    }
    if (owner >= 0 && owner !== current) {
      const color = resolveColor(seriesColor(series[owner] ?? {}, owner, series.length), options.theme);
      text += `${current >= 0 ? reset : ""}${colorCode(color, undefined, options)}`;
      current = owner;
    }
    text += brailleCharacter(dots);
  }
  return current >= 0 ? text + reset : text;
}

function xAxisLine(frame: Frame, left: number, xLabel: string): string {
  const [first, last] = [frame.x.ticks[0], frame.x.ticks.at(-1)];
  const line = Array.from(" ".repeat(frame.grid.columns));
  const put = (text: string, at: number): void => {
    for (const [i, character] of Array.from(text).entries()) if (at + i >= 0 && at + i < line.length) line[at + i] = character;
  };
  const column = (value: number): number => Math.round(frame.x.position(value) * (frame.grid.columns - 1));
  if (xLabel !== "") put(xLabel, Math.max(0, Math.floor((line.length - xLabel.length) / 2)));
  if (first) put(first.text, Math.max(0, column(first.value) - Math.floor(first.text.length / 2)));
  if (last && last !== first) put(last.text, Math.min(line.length - last.text.length, column(last.value) - Math.floor(last.text.length / 2)));
  return " ".repeat(left) + line.join("").trimEnd();
}

function checkSize(height: number): void {
  if (!Number.isInteger(height) || height < 2 || height > 1000) throw new VisualizationError("E_VIZ_SIZE", `curves in a terminal are 2 to 1000 lines high, got ${height}.`);
}

/** The label of each series at the line where its curve ends. */
function endLabels(frame: Frame, series: readonly LineSeries[], options: ResolvedTerminalOptions, texts: readonly string[]): ReadonlyMap<number, string> {
  const ends = series.flatMap((one, index) => {
    const value = lastFinite(one);
    return value === undefined || !isPlottable(value, frame.log) ? [] : [{ index, line: row(frame, value, frame.grid.rows) }];
  });
  const placed = spreadLabels(ends.map(({ line }) => line), 1, 0, frame.grid.rows - 1).map(Math.round);
  return new Map(ends.map(({ index }, i) => [placed[i] ?? 0, paintText(texts[index] ?? "", seriesColor(series[index] ?? {}, index, series.length), options)]));
}

function yLabels(frame: Frame, write: (text: string) => string): ReadonlyMap<number, string> {
  return new Map(frame.y.ticks.map((tick) => [row(frame, tick.value, frame.grid.rows), write(tick.text)]));
}

function missingWords(series: readonly LineSeries[], log: boolean): string {
  const parts = series.flatMap((one) => {
    const missing = Array.from(one.y).filter((value) => !isPlottable(value, log)).length;
    return missing > 0 ? [`${one.label}: ${missing} not shown (NaN, infinite${log ? " or not above 0" : ""})`] : [];
  });
  return parts.join("; ");
}

/**
 * Curves for a terminal: braille dots in colour, letters of ASCII as plain text; the last value stands at the end of
 * each curve. Lines are joined by "\n", without one at the end; the number of lines depends on the options and on
 * whether a series holds numbers that cannot be drawn, which adds one line that says so.
 *
 * Throws `E_VIZ_LENGTH` when x and y of a series differ in length, `E_VIZ_SIZE` for a height below 2.
 *
 * @example
 * console.log(terminalCurves([{ label: "loss", y: [2.3, 0.4, 0.1] }], { width: 60, height: 8, color: true }));
 */
export function terminalCurves(series: readonly LineSeries[], options: TerminalCurvesOptions = {}): string {
  const resolved = resolveTerminalOptions(options);
  const height = options.height ?? 10;
  checkSize(height);
  for (const { label, x, y } of series) if (x !== undefined && x.length !== y.length) throw new VisualizationError("E_VIZ_LENGTH", `series "${label}" needs one x a y, got ${x.length} and ${y.length}.`);
  const plain = resolved.color === "none";
  const tidy = (text: string): string => (plain ? plainAscii(text) : text);
  const title = options.title === undefined ? [] : [tidy(options.title)];
  const ys = series.map(({ y }) => y);
  const log = options.yScale === "log" || (options.yScale === "auto" && prefersLog(ys));
  const format = options.format === undefined ? {} : { format: options.format };
  const y = makeAxis({ values: ys, tickCount: Math.max(2, Math.round(height / 3)), log, nice: options.yDomain === undefined, ...(options.yDomain ? { domain: options.yDomain } : {}), ...format });
  const x = makeAxis({ values: series.map((one) => one.x ?? Array.from(one.y, (_, i) => i)), tickCount: 6, ...(options.xDomain ? { domain: options.xDomain } : {}) });
  if (!x || !y) return [...title, ys.some((list) => list.length > 0) ? "no finite numbers" : "no data yet"].join("\n");
  const write = numberFormatter(options.format);
  const texts = series.map((one, i) => tidy(`${plain ? `${markers[i % markers.length] ?? "*"} ` : ""}${one.label} ${write(lastFinite(one) ?? Number.NaN)}`));
  const left = Math.max(...y.ticks.map((tick) => tick.text.length), 1) + 2;
  const columns = Math.max(4, resolved.width - left - Math.max(0, ...texts.map((text) => Array.from(text).length)) - 2);
  const frame: Frame = { grid: new DotGrid(columns, height, plain ? 1 : 2, plain ? 1 : 4), x, y, log };
  for (const [index, one] of series.entries()) drawSeries(frame, one, index, !plain);
  const [ticks, labels] = [yLabels(frame, tidy), endLabels(frame, series, resolved, texts)];
  const lines = Array.from({ length: height }, (_, line) => {
    const tick = paintText((ticks.get(line) ?? "").padStart(left - 2), "muted", resolved);
    return `${tick} ${paintText(plain ? "|" : "│", "hairline", resolved)}${padVisible(plotLine(frame, line, series, resolved), columns)} ${labels.get(line) ?? ""}`.trimEnd();
  });
  const missing = missingWords(series, log);
  return [...title, ...lines, paintText(tidy(xAxisLine(frame, left, options.xLabel ?? "")), "muted", resolved), ...(missing === "" ? [] : [tidy(missing)])].join("\n");
}
