import { signedScale } from "../color/scale.ts";
import { VisualizationError } from "../visualization-error.ts";
import { fontSize } from "./heading.ts";
import { numberGrid } from "./number-grid.ts";
import type { Mark, Scene } from "./scene.ts";
import { textRoom } from "./text-width.ts";

/** Values with their shape, row-major. */
export interface ShapedValues {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
}

export interface ConvolutionFigureOptions {
  readonly title: string;
  readonly description?: string;
  /** `[channels, height, width]`, without padding. */
  readonly input: ShapedValues;
  /** `[filters, channels, height, width]`. */
  readonly kernel: ShapedValues;
  /** `[filters]`. */
  readonly bias: ArrayLike<number>;
  /** `[filters, height, width]`; null where the windows do not tile the input. */
  readonly output: ShapedValues | null;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
  /** The output cell whose window is shown. */
  readonly position?: { readonly filter: number; readonly row: number; readonly column: number };
  /** Rows and columns of the padded input that no window reaches, counted from the end. */
  readonly uncovered?: { readonly rows: number; readonly columns: number };
  /** The words over the three parts; what they hold unless told, such as gradients. */
  readonly names?: readonly [input: string, kernel: string, output: string];
  readonly width?: number;
}

interface Part {
  readonly width: number;
  readonly height: number;
  readonly marks: readonly Mark[];
}

interface Sizes {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly filters: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly cell: number;
}

const GAP = 10;
const TITLE = 24;

function stack(title: string, blocks: readonly { readonly name: string; readonly part: Part }[]): Part {
  let y = TITLE;
  const marks: Mark[] = [{ kind: "text", x: 0, y: 14, text: title, size: fontSize.label, fill: "ink", weight: "bold" }];
  for (const { name, part } of blocks) {
    if (name !== "") marks.push({ kind: "text", x: 0, y: y + 11, text: name, size: fontSize.tick, fill: "muted" });
    const top = y + (name === "" ? 0 : 16);
    marks.push({ kind: "group", y: top, children: part.marks });
    y = top + part.height + GAP;
  }
  const widest = Math.max(textRoom(title, fontSize.label), ...blocks.map(({ name, part }) => Math.max(part.width, textRoom(name, fontSize.tick))));
  return { width: widest, height: y - GAP, marks };
}

function inputPart(options: ConvolutionFigureOptions, s: Sizes): Part {
  const { padding: p, stride, dilation, position } = options;
  const [rows, columns] = [s.height + 2 * p, s.width + 2 * p];
  const scale = signedScale(options.input.data, { quantile: 1 });
  const inWindow = (row: number, column: number): boolean => {
    if (position === undefined) return false;
    const [dy, dx] = [row - position.row * stride, column - position.column * stride];
    return dy >= 0 && dx >= 0 && dy % dilation === 0 && dx % dilation === 0 && dy / dilation < s.kernelHeight && dx / dilation < s.kernelWidth;
  };
  const lost = (row: number, column: number): boolean => row >= rows - (options.uncovered?.rows ?? 0) || column >= columns - (options.uncovered?.columns ?? 0);
  const blocks = Array.from({ length: s.channels }, (_, channel) => {
    const isPadding = (row: number, column: number): boolean => row < p || column < p || row >= s.height + p || column >= s.width + p;
    const values = Float64Array.from({ length: rows * columns }, (_, i) => {
      const [row, column] = [Math.floor(i / columns), i % columns];
      return isPadding(row, column) ? 0 : (options.input.data[(channel * s.height + row - p) * s.width + column - p] ?? Number.NaN);
    });
    const marks = numberGrid({
      id: `input/${channel}`, values, rows, columns, cell: s.cell, scale, faint: isPadding,
      marked: (row, column) => (inWindow(row, column) ? "ink" : lost(row, column) ? "negative" : undefined),
      label: (value, row, column) => (isPadding(row, column) ? "padding: 0" : `input${s.channels > 1 ? `, channel ${channel}` : ""}, row ${row - p}, column ${column - p}: ${value}`),
    });
    return { name: s.channels > 1 ? `channel ${channel}` : "", part: { width: columns * s.cell, height: rows * s.cell, marks } };
  });
  return stack(options.names?.[0] ?? "Input", blocks);
}

function kernelPart(options: ConvolutionFigureOptions, s: Sizes, filter: number): Part {
  const scale = signedScale(options.kernel.data, { quantile: 1 });
  const area = s.kernelHeight * s.kernelWidth;
  const blocks = Array.from({ length: s.channels }, (_, channel) => {
    const from = (filter * s.channels + channel) * area;
    const values = Float64Array.from({ length: area }, (_, i) => options.kernel.data[from + i] ?? Number.NaN);
    const marks = numberGrid({ id: `kernel/${filter}/${channel}`, values, rows: s.kernelHeight, columns: s.kernelWidth, cell: s.cell, scale, label: (value, row, column) => `filter ${filter}${s.channels > 1 ? `, channel ${channel}` : ""}, row ${row}, column ${column}: ${value}` });
    return { name: s.channels > 1 ? `channel ${channel}` : "", part: { width: s.kernelWidth * s.cell, height: s.kernelHeight * s.cell, marks } };
  });
  const bias = numberGrid({ id: `bias/${filter}`, values: [options.bias[filter] ?? 0], rows: 1, columns: 1, cell: s.cell, scale, label: (value) => `bias of filter ${filter}: ${value}` });
  blocks.push({ name: "bias", part: { width: s.cell, height: s.cell, marks: bias } });
  const name = options.names?.[1] ?? "Filter";
  return stack(s.filters > 1 ? `${name} ${filter}` : name, blocks);
}

function outputPart(options: ConvolutionFigureOptions, s: Sizes): Part {
  const { output, position } = options;
  if (output === null) {
    const marks: Mark[] = [{ kind: "text", x: 0, y: 14, text: "none: windows do not tile", size: fontSize.label, fill: "negative" }];
    return stack(options.names?.[2] ?? "Output", [{ name: "", part: { width: textRoom("none: windows do not tile", fontSize.label), height: s.cell, marks } }]);
  }
  const scale = signedScale(output.data, { quantile: 1 });
  const area = s.outHeight * s.outWidth;
  const blocks = Array.from({ length: s.filters }, (_, filter) => {
    const values = Float64Array.from({ length: area }, (_, i) => output.data[filter * area + i] ?? Number.NaN);
    const marks = numberGrid({
      id: `output/${filter}`, values, rows: s.outHeight, columns: s.outWidth, cell: s.cell, scale,
      marked: (row, column) => (position !== undefined && position.filter === filter && position.row === row && position.column === column ? "ink" : undefined),
      label: (value, row, column) => `output${s.filters > 1 ? ` of filter ${filter}` : ""}, row ${row}, column ${column}: ${value}`,
    });
    return { name: s.filters > 1 ? `filter ${filter}` : "", part: { width: s.outWidth * s.cell, height: s.outHeight * s.cell, marks } };
  });
  return stack(options.names?.[2] ?? "Output", blocks);
}

function sizesOf(options: ConvolutionFigureOptions): Sizes {
  const [channels = 0, height = 0, width = 0] = options.input.shape;
  const [filters = 0, depth = 0, kernelHeight = 0, kernelWidth = 0] = options.kernel.shape;
  if (channels < 1 || height < 1 || width < 1 || depth !== channels || filters < 1 || kernelHeight < 1 || kernelWidth < 1) {
    throw new VisualizationError("E_VIZ_SHAPE", `a convolution's figure needs input [channels, height, width] and kernel [filters, channels, height, width], got [${options.input.shape.join(", ")}] and [${options.kernel.shape.join(", ")}].`);
  }
  const [, outHeight = 0, outWidth = 0] = options.output?.shape ?? [];
  const room = options.width ?? 720;
  const columns = width + 2 * options.padding;
  // On a narrow page the input takes the whole width and the rest goes below it.
  const across = room < 560 ? columns : columns + filters * (kernelWidth + 1.2) + Math.max(outWidth, 3) + 2;
  // Several channels stand below each other: smaller, so that they are seen together.
  const most = channels > 1 ? 27 : 44;
  return { channels, height, width, filters, kernelHeight, kernelWidth, outHeight, outWidth, cell: Math.max(18, Math.min(most, Math.floor(room / across))) };
}

/** Parts in rows as wide as there is room. */
function flow(parts: readonly Part[], room: number): { readonly marks: readonly Mark[]; readonly width: number; readonly height: number } {
  const marks: Mark[] = [];
  let [x, y, tallest, widest] = [0, 0, 0, 0];
  for (const part of parts) {
    if (x > 0 && x + part.width > room) [x, y, tallest] = [0, y + tallest + 2 * GAP, 0];
    marks.push({ kind: "group", x, y, children: part.marks });
    x += part.width + 28;
    [tallest, widest] = [Math.max(tallest, part.height), Math.max(widest, x - 28)];
  }
  return { marks, width: widest, height: y + tallest };
}

/**
 * A convolution in numbers: the input in its padding, each filter with its bias, the output. One window is outlined where
 * `position` tells; cells that no window reaches are outlined in the negative hue.
 * Ids: `input/channel/row/column` (in the padded input), `kernel/filter/channel/row/column`, `bias/filter/0/0`, `output/filter/row/column`.
 *
 * Throws `E_VIZ_SHAPE` where input and kernel do not go together.
 */
export function convolutionFigure(options: ConvolutionFigureOptions): Scene {
  const s = sizesOf(options);
  const parts = [inputPart(options, s), ...Array.from({ length: s.filters }, (_, filter) => kernelPart(options, s, filter)), outputPart(options, s)];
  const { marks, width, height } = flow(parts, options.width ?? 720);
  const table = (): { columns: string[]; rows: (string | number)[][] } => ({
    columns: ["part", "index", "value"],
    rows: [["input", options.input], ["kernel", options.kernel], ["output", options.output]].flatMap(([name, values]) => (typeof values === "string" || values === null || values === undefined ? [] : Array.from(values.data, (value, i): (string | number)[] => [String(name), i, value]))),
  });
  return {
    title: options.title, width, height, children: marks, table,
    description: options.description ?? `Input of ${s.channels} × ${s.height} × ${s.width}, ${s.filters} filters of ${s.kernelHeight} × ${s.kernelWidth}, stride ${options.stride}, padding ${options.padding}; ${options.output === null ? "the windows do not tile the input" : `output of ${s.filters} × ${s.outHeight} × ${s.outWidth}`}.`,
  };
}
