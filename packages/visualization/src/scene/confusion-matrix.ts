import type { Color } from "../color/color.ts";
import { summarizeConfusion } from "../describe/confusion.ts";
import { formatNumber, formatPercent } from "../format/number.ts";
import { VisualizationError } from "../visualization-error.ts";
import { heatmap } from "./heatmap.ts";
import { matrix } from "./matrix.ts";
import type { Scene } from "./scene.ts";

export interface ConfusionMatrixOptions {
  /** `matrix[label][guess]`. */
  readonly matrix: readonly (readonly number[])[];
  readonly labels?: readonly string[];
  readonly title?: string;
  readonly showTitle?: boolean;
  /** Side of a cell in pixels; 44 × 32 unless told. */
  readonly cellSize?: number;
}

/** Beyond this many classes the numbers no longer fit and the matrix becomes a heat map. */
const maxClasses = 30;

/** Right guesses in the hue of what is correct, mistakes in the negative hue, the more the stronger; none is the page. */
export function confusionColor(counts: readonly (readonly number[])[]): (value: number, row: number, column: number) => Color {
  const worst = Math.max(1, ...counts.map((row, i) => Math.max(0, ...row.filter((_, j) => i !== j))));
  const best = Math.max(1, ...counts.map((row, i) => row[i] ?? 0));
  return (value, row, column) => {
    if (!(value > 0)) return "background";
    // Square roots keep a single mistake visible beside the commonest one.
    if (row === column) return { tint: "target", amount: 0.12 + 0.2 * Math.sqrt(value / best) };
    return { tint: "negative", amount: 0.15 + 0.65 * Math.sqrt(value / worst) };
  };
}

function describe(counts: readonly (readonly number[])[], names: readonly string[]): string {
  const { total, correct, accuracy } = summarizeConfusion(counts);
  if (total === 0) return "No examples.";
  const pairs = counts.flatMap((row, i) => row.flatMap((count, j) => (i === j || count === 0 ? [] : [{ i, j, count }])));
  const worst = pairs.sort((a, b) => b.count - a.count)[0];
  const confused = worst ? ` Most often confused: ${names[worst.i] ?? ""} taken for ${names[worst.j] ?? ""}, ${worst.count === 1 ? "once" : `${formatNumber(worst.count)} times`}.` : "";
  return `${formatNumber(correct)} of ${formatNumber(total)} right (${formatPercent(accuracy)}).${confused}`;
}

/**
 * Labels against guesses: right ones green along the diagonal, mistakes orange, with the share found of each class.
 * Throws `E_VIZ_SHAPE` when the matrix is not square, `E_VIZ_EMPTY_IMAGE` without classes and `E_VIZ_LENGTH` when
 * there is not one label a class.
 *
 * @example
 * confusionMatrix({ matrix: confusion([0, 1, 1], [0, 1, 0], 2).matrix, labels: ["cat", "dog"] });
 */
export function confusionMatrix(options: ConfusionMatrixOptions): Scene {
  const { recall } = summarizeConfusion(options.matrix);
  const counts = options.matrix;
  const title = options.title ?? "Confusion matrix";
  const names = options.labels ?? counts.map((_, i) => String(i));
  if (names.length !== counts.length) throw new VisualizationError("E_VIZ_LENGTH", `a confusion matrix of ${counts.length} classes needs as many labels, got ${names.length}.`);
  const description = describe(counts, names);
  const shown = options.showTitle === undefined ? {} : { showTitle: options.showTitle };
  if (counts.length > maxClasses) {
    return heatmap({ title, description, ...shown, values: counts.flat(), rows: counts.length, columns: counts.length, ramp: "sequential", width: 480 });
  }
  return matrix({
    title, description, ...shown,
    values: counts, rowLabels: names, columnLabels: names, rowTitle: "label", columnTitle: "guess",
    color: confusionColor(counts),
    ...(options.cellSize === undefined ? {} : { cellWidth: options.cellSize, cellHeight: options.cellSize }),
    cellLabel: (value, i, j) => `${names[i] ?? ""} ${i === j ? "found" : `taken for ${names[j] ?? ""}`}: ${formatNumber(value)}`,
    aside: { title: "found", texts: recall.map((share) => (Number.isNaN(share) ? "–" : formatPercent(share))) },
  });
}
