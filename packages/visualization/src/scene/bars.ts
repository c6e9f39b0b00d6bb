import type { Color } from "../color/color.ts";
import { type NumberFormat, numberFormatter } from "../format/number.ts";
import { VisualizationError } from "../visualization-error.ts";
import { centredBaseline, fontSize, heading, headingHeight } from "./heading.ts";
import type { Mark, Scene } from "./scene.ts";
import { textRoom } from "./text-width.ts";

export interface BarsOptions {
  readonly title: string;
  readonly description?: string;
  readonly labels: readonly string[];
  readonly values: ArrayLike<number>;
  readonly width?: number;
  readonly showTitle?: boolean;
  readonly format?: NumberFormat;
  /** The number a full bar stands for; the largest magnitude unless told. */
  readonly max?: number;
  /** Index of the one bar in full colour, the others in grey; all are in full colour unless told. */
  readonly highlight?: number;
}

const rowHeight = 26;

function barColor(value: number, index: number, highlight: number | undefined): Color {
  if (highlight !== undefined && index !== highlight) return { tint: "muted", amount: 0.45 };
  return value < 0 ? "negative" : "positive";
}

/**
 * Horizontal bars with their numbers beside them; bars below zero run to the left of the zero line.
 * Throws `E_VIZ_LENGTH` when there is not one label a value and `E_VIZ_RANGE` when `max` is not above zero.
 *
 * @example
 * bars({ title: "Guess", labels: ["7", "1"], values: [0.93, 0.05], format: "percent", max: 1 });
 */
export function bars(options: BarsOptions): Scene {
  const { labels, values } = options;
  if (labels.length !== values.length) throw new VisualizationError("E_VIZ_LENGTH", `bars need one label a value, got ${labels.length} labels and ${values.length} values.`);
  if (options.max !== undefined && !(options.max > 0 && Number.isFinite(options.max))) {
    throw new VisualizationError("E_VIZ_RANGE", `the number of a full bar is finite and above 0, got ${options.max}.`);
  }
  const list = Array.from(values);
  const finite = list.filter(Number.isFinite);
  const write = numberFormatter(options.format);
  const width = options.width ?? 420;
  const top = headingHeight(options.showTitle ?? true);
  const largest = options.max ?? (Math.max(0, ...finite.map(Math.abs)) || 1);
  const left = Math.max(0, ...labels.map((label) => textRoom(label, fontSize.label))) + 12;
  const numbers = Math.max(0, ...list.map((value) => textRoom(write(value), fontSize.tick))) + 10;
  const negative = finite.some((value) => value < 0);
  const span = Math.max(10, (width - left - numbers * (negative ? 2 : 1)) / (negative ? 2 : 1));
  const zero = negative ? left + numbers + span : left;
  const rows = list.map((value, i): Mark => {
    const y = i * rowHeight;
    const length = Number.isFinite(value) ? Math.min(1, Math.abs(value) / largest) * span : 0;
    const baseline = centredBaseline(y + rowHeight / 2, fontSize.label);
    const below = value < 0;
    return {
      kind: "group", id: `bar-${i}`, label: `${labels[i] ?? ""}: ${write(value)}`,
      children: [
        { kind: "text", x: left - 12, y: baseline, text: labels[i] ?? "", size: fontSize.label, fill: "ink", anchor: "end" },
        { kind: "rect", x: below ? zero - length : zero, y: y + 5, width: length, height: rowHeight - 10, fill: barColor(value, i, options.highlight) },
        { kind: "text", x: below ? zero - length - 8 : zero + length + 8, y: baseline, text: write(value), size: fontSize.tick, fill: "muted", anchor: below ? "end" : "start" },
      ],
    };
  });
  const height = Math.max(1, list.length) * rowHeight;
  const empty: Mark[] = list.length === 0 ? [{ kind: "text", x: 0, y: top + 17, text: "no data yet", size: fontSize.label, fill: "muted" }] : [];
  return {
    width, height: top + height, title: options.title,
    table: () => ({ columns: ["label", "value"], rows: list.map((value, i) => [labels[i] ?? "", value]) }),
    description: options.description ?? `${list.map((value, i) => `${labels[i] ?? ""} ${write(value)}`).join(", ")}.`,
    children: [
      ...heading(options.title, options.showTitle ?? true), ...empty,
      { kind: "group", y: top, children: [...rows, { kind: "rect", x: zero - 0.5, y: 0, width: 1, height: list.length * rowHeight, fill: "hairline" }] },
    ],
  };
}
