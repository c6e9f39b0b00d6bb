import { VisualizationError } from "../visualization-error.ts";

export interface Confusion {
  /** `matrix[label][guess]`: how many examples of a label got that guess. */
  readonly matrix: readonly (readonly number[])[];
  readonly total: number;
  readonly correct: number;
  /** Share of all examples guessed right; NaN when there are none. */
  readonly accuracy: number;
  /** For each class, the share of its examples that was found; NaN for a class without examples. */
  readonly recall: readonly number[];
  /** For each class, the share of its guesses that was right; NaN for a class never guessed. */
  readonly precision: readonly number[];
}

function checkClass(value: number | undefined, classes: number, what: string, index: number): number {
  if (value === undefined || !Number.isInteger(value) || value < 0 || value >= classes) {
    throw new VisualizationError("E_VIZ_RANGE", `${what} ${index} is ${value}, but classes run from 0 to ${classes - 1}.`);
  }
  return value;
}

/**
 * Counts guesses against labels.
 * Throws `E_VIZ_LENGTH` when the two differ in length and `E_VIZ_RANGE` for a class outside `0 … classes − 1`.
 *
 * @param guesses class indices, `[n]`
 * @param labels class indices, `[n]`
 * @example
 * confusion([0, 1, 1], [0, 1, 0], 2).matrix; // [[1, 1], [0, 1]]
 */
export function confusion(guesses: ArrayLike<number>, labels: ArrayLike<number>, classes: number): Confusion {
  if (!Number.isInteger(classes) || classes < 1) throw new VisualizationError("E_VIZ_RANGE", `a confusion matrix needs at least one class, got ${classes}.`);
  if (guesses.length !== labels.length) {
    throw new VisualizationError("E_VIZ_LENGTH", `a confusion matrix needs one guess a label, got ${guesses.length} guesses and ${labels.length} labels.`);
  }
  const matrix = Array.from({ length: classes }, () => Array.from({ length: classes }, () => 0));
  for (let i = 0; i < labels.length; i++) {
    const row = matrix[checkClass(labels[i], classes, "label", i)];
    const guess = checkClass(guesses[i], classes, "guess", i);
    if (row) row[guess] = (row[guess] ?? 0) + 1;
  }
  return summarizeConfusion(matrix);
}

/** The rates of a matrix already counted. Throws `E_VIZ_SHAPE` when it is not square. */
export function summarizeConfusion(matrix: readonly (readonly number[])[]): Confusion {
  const classes = matrix.length;
  for (const [index, row] of matrix.entries()) {
    if (row.length !== classes) throw new VisualizationError("E_VIZ_SHAPE", `a confusion matrix is square: row ${index} has ${row.length} cells, not ${classes}.`);
  }
  const diagonal = matrix.map((row, i) => row[i] ?? 0);
  const rowSums = matrix.map((row) => row.reduce((a, b) => a + b, 0));
  const columnSums = matrix.map((_, j) => matrix.reduce((sum, row) => sum + (row[j] ?? 0), 0));
  const total = rowSums.reduce((a, b) => a + b, 0);
  const correct = diagonal.reduce((a, b) => a + b, 0);
  return {
    matrix,
    total,
    correct,
    accuracy: correct / total,
    recall: diagonal.map((hits, i) => hits / (rowSums[i] ?? 0)),
    precision: diagonal.map((hits, i) => hits / (columnSums[i] ?? 0)),
  };
}
