import type { Color } from "../color/color.ts";
import { type NumberFormat, numberFormatter } from "../format/number.ts";
import { confusionColor } from "../scene/confusion-matrix.ts";
import { VisualizationError } from "../visualization-error.ts";
import { paintText, plainAscii } from "./ansi.ts";
import { resolveTerminalOptions, type TerminalOptions } from "./terminal-options.ts";

export interface TerminalMatrixOptions extends TerminalOptions {
  readonly title?: string;
  readonly rowLabels?: readonly string[];
  readonly columnLabels?: readonly string[];
  readonly rowTitle?: string;
  readonly columnTitle?: string;
  readonly format?: NumberFormat;
  /** The background of a cell; none unless told. */
  readonly cellColor?: (value: number, row: number, column: number) => Color;
}

function checkLabels(labels: readonly string[] | undefined, size: number, what: string): readonly string[] {
  if (labels !== undefined && labels.length !== size) throw new VisualizationError("E_VIZ_LENGTH", `a matrix needs ${size} ${what}, got ${labels.length}.`);
  return labels ?? Array.from({ length: size }, (_, i) => String(i));
}

/**
 * A table of numbers with a background per cell; zeros are a dot. Columns that do not fit the width are left out, and
 * the last line says how many.
 * Throws `E_VIZ_EMPTY_IMAGE` for a matrix without cells, `E_VIZ_SHAPE` when rows differ in length and `E_VIZ_LENGTH`
 * when labels do not match.
 *
 * @example
 * console.log(terminalMatrix([[1, 0], [2, 4]], { rowLabels: ["a", "b"] }));
 */
export function terminalMatrix(values: readonly (readonly number[])[], options: TerminalMatrixOptions = {}): string {
  const resolved = resolveTerminalOptions(options);
  const columns = values[0]?.length ?? 0;
  if (columns === 0) throw new VisualizationError("E_VIZ_EMPTY_IMAGE", `a matrix needs at least one row and one column, got ${values.length} × ${columns}.`);
  for (const [index, row] of values.entries()) {
    if (row.length !== columns) throw new VisualizationError("E_VIZ_SHAPE", `every row of a matrix is as long as the first: row ${index} has ${row.length} cells, not ${columns}.`);
  }
  const plain = resolved.color === "none";
  const tidy = (text: string): string => (plain ? plainAscii(text) : text);
  const write = numberFormatter(options.format);
  const rowLabels = checkLabels(options.rowLabels, values.length, "row labels").map(tidy);
  const columnLabels = checkLabels(options.columnLabels, columns, "column labels").map(tidy);
  const texts = values.map((row) => row.map((value) => (value === 0 ? (plain ? "." : "·") : tidy(write(value)))));
  const cell = Math.max(...columnLabels.map((text) => text.length), ...texts.flat().map((text) => text.length)) + 2;
  const left = Math.max(...rowLabels.map((text) => text.length), (options.rowTitle ?? "").length) + 1;
  const shown = Math.max(1, Math.min(columns, Math.floor((resolved.width - left) / cell)));
  const header = `${paintText((options.rowTitle ?? "").padEnd(left), "muted", resolved)}${columnLabels.slice(0, shown).map((text) => `${text} `.padStart(cell)).join("")}`;
  const lines = texts.map((row, i) => {
    const cells = row.slice(0, shown).map((text, j) => {
      const value = values[i]?.[j] ?? 0;
      const fill = value === 0 ? undefined : options.cellColor?.(value, i, j);
      return paintText(`${text} `.padStart(cell), value === 0 ? "muted" : fill === undefined ? "ink" : { on: fill }, resolved, fill);
    });
    return `${(rowLabels[i] ?? "").padStart(left - 1)} ${cells.join("")}`.trimEnd();
  });
  const above = options.columnTitle === undefined ? [] : [paintText(`${" ".repeat(left)}${options.columnTitle}`, "muted", resolved)];
  const rest = shown < columns ? [`${columns - shown} more columns do not fit ${resolved.width} characters`] : [];
  return [...(options.title === undefined ? [] : [tidy(options.title)]), ...above, header.trimEnd(), ...lines, ...rest].join("\n");
}

/** A confusion matrix, `matrix[label][guess]`, in the colours of the figure: right green, mistakes orange. */
export function terminalConfusion(counts: readonly (readonly number[])[], options: TerminalOptions & { readonly labels?: readonly string[]; readonly title?: string } = {}): string {
  const { labels, ...rest } = options;
  const names = labels === undefined ? {} : { rowLabels: labels, columnLabels: labels };
  return terminalMatrix(counts, { ...rest, ...names, rowTitle: "label", columnTitle: "guess", cellColor: confusionColor(counts) });
}
