import type { Color } from "../color/color.ts";
import { signedScale, scalePosition, sequentialScale } from "../color/scale.ts";
import { type NumberFormat, numberFormatter } from "../format/number.ts";
import { VisualizationError } from "../visualization-error.ts";
import { centredBaseline, fontSize, heading, headingHeight } from "./heading.ts";
import type { Mark, Scene } from "./scene.ts";
import { textRoom } from "./text-width.ts";

export interface MatrixOptions {
  readonly title: string;
  readonly description?: string;
  readonly values: readonly (readonly number[])[];
  readonly rowLabels?: readonly string[];
  readonly columnLabels?: readonly string[];
  /** What a row and a column are, written at the corner. */
  readonly rowTitle?: string;
  readonly columnTitle?: string;
  readonly showTitle?: boolean;
  /** Side of a cell; 44 × 32 pixels fit four digits unless told. */
  readonly cellWidth?: number;
  readonly cellHeight?: number;
  readonly format?: NumberFormat;
  /** The fill of a cell; the sequential or signed scale of all values unless told. */
  readonly color?: (value: number, row: number, column: number) => Color;
  /** Words for a cell. */
  readonly cellLabel?: (value: number, row: number, column: number) => string;
  /** A column of text to the right of the cells, such as a rate for each row, under a heading. */
  readonly aside?: { readonly title: string; readonly texts: readonly string[] };
}

function defaultColor(values: readonly (readonly number[])[]): (value: number) => Color {
  const flat = values.flat();
  const scale = flat.some((value) => value < 0) ? signedScale(flat) : sequentialScale(flat);
  return (value) => {
    const t = scalePosition(scale, value);
    return Number.isNaN(t) ? { tint: "muted", amount: 0.5 } : { ramp: scale.ramp, t };
  };
}

function checkMatrix(options: MatrixOptions): { readonly rows: number; readonly columns: number } {
  const rows = options.values.length;
  const columns = options.values[0]?.length ?? 0;
  if (rows === 0 || columns === 0) throw new VisualizationError("E_VIZ_EMPTY_IMAGE", `a matrix needs at least one row and one column, got ${rows} × ${columns}.`);
  for (const [index, row] of options.values.entries()) {
    if (row.length !== columns) throw new VisualizationError("E_VIZ_SHAPE", `every row of a matrix is as long as the first: row ${index} has ${row.length} cells, not ${columns}.`);
  }
  for (const [name, list, size] of [["row labels", options.rowLabels, rows], ["column labels", options.columnLabels, columns], ["texts aside", options.aside?.texts, rows]] as const) {
    if (list !== undefined && list.length !== size) throw new VisualizationError("E_VIZ_LENGTH", `a matrix of ${rows} × ${columns} needs ${size} ${name}, got ${list.length}.`);
  }
  return { rows, columns };
}

interface Layout {
  readonly left: number;
  readonly top: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
}

function cell(options: MatrixOptions, at: Layout, row: number, column: number, fill: Color, write: (value: number) => string): Mark[] {
  const value = options.values[row]?.[column] ?? Number.NaN;
  const [x, y] = [at.left + column * at.cellWidth, at.top + row * at.cellHeight];
  const names = `${options.rowLabels?.[row] ?? row}, ${options.columnLabels?.[column] ?? column}: ${write(value)}`;
  const label = options.cellLabel?.(value, row, column) ?? names;
  // Zeros stay blank: what is not there should not be read a hundred times.
  const shown: Mark[] = value === 0 ? [] : [{ kind: "text", x: x + at.cellWidth / 2, y: centredBaseline(y + at.cellHeight / 2, fontSize.tick), text: write(value), size: fontSize.tick, fill: { on: fill }, anchor: "middle" }];
  return [{ kind: "rect", x: x + 0.5, y: y + 0.5, width: at.cellWidth - 1, height: at.cellHeight - 1, fill, label, id: `cell-${row}-${column}`, datum: { row, column, value } }, ...shown];
}

function labels(options: MatrixOptions, at: Layout, rows: number, columns: number): Mark[] {
  const marks: Mark[] = [];
  const common = { kind: "text", size: fontSize.label, fill: "ink" } as const;
  for (let column = 0; column < columns; column++) {
    marks.push({ ...common, x: at.left + (column + 0.5) * at.cellWidth, y: at.top - 8, text: options.columnLabels?.[column] ?? String(column), anchor: "middle" });
  }
  for (let row = 0; row < rows; row++) {
    const y = centredBaseline(at.top + (row + 0.5) * at.cellHeight, fontSize.label);
    marks.push({ ...common, x: at.left - 10, y, text: options.rowLabels?.[row] ?? String(row), anchor: "end" });
    const aside = options.aside?.texts[row];
    if (aside !== undefined) marks.push({ kind: "text", size: fontSize.tick, fill: "muted", x: at.left + columns * at.cellWidth + 12, y, text: aside });
  }
  const small = { kind: "text", size: fontSize.tick, fill: "muted" } as const;
  if (options.columnTitle !== undefined) marks.push({ ...small, x: at.left + (columns * at.cellWidth) / 2, y: at.top - 30, text: options.columnTitle, anchor: "middle" });
  if (options.rowTitle !== undefined) marks.push({ ...small, x: at.left - 10, y: at.top - 8, text: options.rowTitle, anchor: "end" });
  if (options.aside) marks.push({ ...small, x: at.left + columns * at.cellWidth + 12, y: at.top - 8, text: options.aside.title });
  return marks;
}

/**
 * A table of numbers, each on its colour. Zeros are blank.
 * Throws `E_VIZ_EMPTY_IMAGE` for a matrix without cells, `E_VIZ_SHAPE` when rows differ in length and `E_VIZ_LENGTH`
 * when labels do not match.
 *
 * @example
 * matrix({ title: "Products", values: [[1, 2], [2, 4]] });
 */
export function matrix(options: MatrixOptions): Scene {
  const { rows, columns } = checkMatrix(options);
  const write = numberFormatter(options.format);
  const color = options.color ?? defaultColor(options.values);
  const rowLabels = options.rowLabels ?? Array.from({ length: rows }, (_, i) => String(i));
  const widest = Math.max(textRoom(options.rowTitle ?? "", fontSize.tick), ...rowLabels.map((label) => textRoom(label, fontSize.label)));
  const longest = Math.max(...(options.columnLabels ?? []).map((label) => textRoom(label, fontSize.label)), 0);
  const at: Layout = {
    left: widest + 10,
    top: headingHeight(options.showTitle ?? true) + (options.columnTitle === undefined ? 22 : 44),
    cellWidth: Math.max(options.cellWidth ?? 44, longest + 8),
    cellHeight: options.cellHeight ?? 32,
  };
  const cells = options.values.flatMap((row, i) => row.flatMap((value, j) => cell(options, at, i, j, color(value, i, j), write)));
  const asideWidth = options.aside ? 12 + Math.max(...[options.aside.title, ...options.aside.texts].map((text) => textRoom(text, fontSize.tick))) : 0;
  const width = Math.max(at.left + columns * at.cellWidth + asideWidth + 2, options.showTitle === false ? 0 : textRoom(options.title, fontSize.title));
  return {
    width: Math.ceil(width), height: Math.ceil(at.top + rows * at.cellHeight + 2), title: options.title,
    description: options.description ?? `${rows} rows, ${columns} columns.`,
    table: () => ({
      columns: [options.rowTitle === undefined ? "" : `${options.rowTitle} \\ ${options.columnTitle ?? ""}`, ...Array.from({ length: columns }, (_, j) => options.columnLabels?.[j] ?? String(j))],
      rows: options.values.map((row, i) => [rowLabels[i] ?? "", ...row]),
    }),
    children: [...heading(options.title, options.showTitle ?? true), ...labels(options, at, rows, columns), ...cells],
  };
}
