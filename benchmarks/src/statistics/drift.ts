import { median } from "./median.ts";

function ranks(values: readonly number[]): number[] {
  const order = values.map((value, i) => [value, i] as const).sort(([a], [b]) => a - b);
  const ranked = new Array<number>(values.length).fill(0);
  for (const [rank, [, i]] of order.entries()) ranked[i] = rank;
  return ranked;
}

/** Spearman's correlation of the values with the order they came in. */
function withOrder(values: readonly number[]): number {
  const n = values.length;
  const squares = ranks(values).reduce((sum, rank, i) => sum + (rank - i) ** 2, 0);
  return n < 2 ? 0 : 1 - (6 * squares) / (n * (n * n - 1));
}

/** Median of the slopes between all pairs of values (Theil and Sen), over the whole run. */
function trend(values: readonly number[]): number {
  const slopes = values.flatMap((a, i) => values.slice(i + 1).map((b, j) => (b - a) / (j + 1)));
  return median(slopes) * (values.length - 1);
}

/** From this correlation on a trend is no accident: Spearman's critical value is 0.57 for twenty values at 1 %, 0.59 for twelve at 5 %. */
const CORRELATED = 0.6;

/** How much times grew (or shrank) from the first to the last, as a log ratio; 0 where they only scatter. */
export function drift(timesInOrder: readonly number[]): number {
  const logs = timesInOrder.map(Math.log);
  return Math.abs(withOrder(logs)) < CORRELATED ? 0 : trend(logs);
}
