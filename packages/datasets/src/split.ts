import type { Dataset, Pixels } from "./dataset.ts";
import { DatasetError } from "./errors.ts";
import { RandomStream } from "./random/random-stream.ts";
import { PURPOSE, seedKey } from "./random/seed.ts";
import { slice, subset } from "./subset.ts";

export interface SplitOptions {
  /** Which images go where is a function of it alone. Default 0. */
  readonly seed?: number | undefined;
  /** false: the first images go to the first part, and the parts share the data set's memory. Default true. */
  readonly shuffle?: boolean | undefined;
}

/**
 * Parts that share no image. With one number: `[rest, held]`, where `held` has that fraction of the images (below 1)
 * or that many (1 or more). With a list: a part for each entry; all fractions, summing to 1, or all counts, summing to
 * the length. Chosen at random; within a part images keep their order.
 *
 * Errors: E_DATA_OPTION.
 *
 * @example
 * const [training, validation] = split(train, 0.1, { seed: 1 });
 * const [a, b, c] = split(train, [128, 64, 64]);
 */
export function split<P extends Pixels>(dataset: Dataset<P>, held: number, options?: SplitOptions): [rest: Dataset<P>, held: Dataset<P>];
export function split<P extends Pixels, const T extends readonly number[]>(dataset: Dataset<P>, parts: T, options?: SplitOptions): { -readonly [K in keyof T]: Dataset<P> };
export function split<P extends Pixels>(dataset: Dataset<P>, parts: number | readonly number[], options: SplitOptions = {}): Dataset<P>[] {
  const counts = typeof parts === "number" ? heldCounts(dataset, parts) : partCounts(dataset, parts);
  const { seed = 0, shuffle = true } = options;
  const order = shuffle ? new RandomStream(seedKey(seed, PURPOSE.split)).permutation(dataset.length) : undefined;
  let first = 0;
  return counts.map((count) => {
    const start = first;
    first += count;
    return order === undefined ? slice(dataset, start, first) : subset(dataset, order.slice(start, first).sort());
  });
}

function heldCounts(dataset: Dataset, held: number): readonly number[] {
  const count = held < 1 ? Math.round(held * dataset.length) : held;
  if (!(held >= 0) || !Number.isInteger(count) || count > dataset.length) {
    throw new DatasetError("E_DATA_OPTION", `split: ${String(held)} of ${dataset.name} (${dataset.length} images) cannot be held out. Give a fraction from 0 to 1, or a number of images.`);
  }
  return [dataset.length - count, count];
}

function partCounts(dataset: Dataset, parts: readonly number[]): readonly number[] {
  const total = parts.reduce((sum, part) => sum + part, 0);
  if (parts.every((part) => Number.isInteger(part) && part >= 0) && total === dataset.length) return parts;
  // 1e-9: room for the rounding of a sum such as 0.7 + 0.2 + 0.1, far below one image.
  if (!parts.every((part) => part >= 0 && part <= 1) || Math.abs(total - 1) > 1e-9) {
    throw new DatasetError("E_DATA_OPTION", `split: the parts [${parts.join(", ")}] of ${dataset.name} sum to ${total}. Give fractions that sum to 1, or counts that sum to ${dataset.length}.`);
  }
  let sum = 0;
  const ends = parts.map((part) => Math.round((sum += part) * dataset.length));
  return ends.map((end, i) => end - (ends[i - 1] ?? 0));
}
