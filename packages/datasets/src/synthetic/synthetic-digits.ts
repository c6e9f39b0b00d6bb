import { type Dataset, makeDataset, type TrainTest } from "../dataset.ts";
import { DatasetError } from "../errors.ts";
import { RandomStream } from "../random/random-stream.ts";
import { checkCount, PURPOSE, seedKey } from "../random/seed.ts";
import { DIGIT_SIZE, drawDigit } from "./draw-digit.ts";

export interface SyntheticDigitsOptions {
  /** How many digits. */
  readonly count: number;
  /** Default 0. */
  readonly seed?: number | undefined;
  /** The first digit's number in the endless sequence of the seed. Default 0. */
  readonly start?: number | undefined;
}

/**
 * Handwriting-like digits, drawn by strokes: u8 [count, 1, 28, 28], 255 on 0, centred as MNIST's. Digit i of a seed is
 * a function of (seed, i), the same on every machine, so any number can be made, from anywhere. Every ten in a row have
 * each class once, in random order. About 0.1 ms a digit.
 *
 * Errors: E_DATA_OPTION.
 *
 * @example
 * const digits = syntheticDigits({ count: 1000, seed: 1 });
 */
export function syntheticDigits({ count, seed = 0, start = 0 }: SyntheticDigitsOptions): Dataset<Uint8Array> {
  checkCount("count", count);
  checkCount("start", start);
  if (start + count > 2 ** 32) throw new DatasetError("E_DATA_OPTION", `a seed has 2^32 digits, ${start} + ${count} is beyond them. Use another seed.`);
  const pixels = DIGIT_SIZE * DIGIT_SIZE;
  const images = new Uint8Array(count * pixels);
  const labels = new Uint8Array(count);
  const strokes = new RandomStream(seedKey(seed, PURPOSE.synthetic));
  const orders = new RandomStream(seedKey(seed, PURPOSE.syntheticLabels));
  let block = -1;
  let order: Int32Array = new Int32Array(10);
  for (let i = 0; i < count; i++) {
    const at = start + i;
    if (Math.floor(at / 10) !== block) {
      block = Math.floor(at / 10);
      order = orders.seek(block).permutation(10);
    }
    labels[i] = order[at % 10] as number;
    drawDigit(labels[i] as number, strokes.seek(at), images, i * pixels);
  }
  return makeDataset({ name: "synthetic", images, labels, shape: [1, DIGIT_SIZE, DIGIT_SIZE], classes: [..."0123456789"], synthetic: true });
}

export interface SyntheticOptions {
  /** Digits to train with, default 12,000. */
  readonly train?: number | undefined;
  /** Digits to test with, default 2,000: never among the training digits, however many those are. */
  readonly test?: number | undefined;
  readonly seed?: number | undefined;
}

/** Where the test digits start: a seed's training digits come before, and there are never a thousand million. */
const TEST_START = 1e9;

/**
 * Synthetic digits to train and to test with. `reason`: why they stand in for other data.
 *
 * @example
 * const { train, test } = synthetic({ train: 5000, test: 1000 });
 */
export function synthetic({ train = 12_000, test = 2_000, seed = 0, reason }: SyntheticOptions & { readonly reason?: string | undefined } = {}): TrainTest {
  checkCount("train", train);
  if (train > TEST_START) throw new DatasetError("E_DATA_OPTION", `train must be at most ${TEST_START} synthetic digits, got ${train}.`);
  return {
    train: makeDataset({ ...syntheticDigits({ count: train, seed }), reason }),
    test: makeDataset({ ...syntheticDigits({ count: test, seed, start: TEST_START }), reason }),
  };
}
