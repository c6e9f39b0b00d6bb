import type { Augment, ImageSlot } from "./augment/augment.ts";
import type { Dataset, Pixels } from "./dataset.ts";
import { DatasetError } from "./errors.ts";
import { RandomStream } from "./random/random-stream.ts";
import { checkCount, PURPOSE, seedKey } from "./random/seed.ts";
import { deriveKey } from "./random/threefry.ts";

export interface Batch<P extends Pixels = Pixels> {
  /** `shape` values, raw 0 to 255. */
  readonly x: P;
  readonly shape: readonly [n: number, c: number, h: number, w: number];
  /** [n] class indices. */
  readonly y: Int32Array;
  /** n, the images in this batch. */
  readonly size: number;
  /** [n] the position of each image in the data set. */
  readonly indices: Int32Array;
  /** This batch's number within the epoch, from 0. */
  readonly index: number;
}

export interface BatchOptions {
  /** Images in a batch; 1 trains by pattern, "all" by epoch. Above the data set's length it means "all". */
  readonly size: number | "all";
  /** A new order each epoch. Default: true if a seed is given, else false. */
  readonly shuffle?: boolean | undefined;
  /** An integer. The order and the augmentations are functions of (seed, epoch) alone. Default 0. */
  readonly seed?: number | undefined;
  readonly epoch?: number | undefined;
  /** The first batch to yield, to resume inside an epoch. */
  readonly start?: number | undefined;
  /** Leave out a last batch of fewer than `size` images. Default false. */
  readonly dropLast?: boolean | undefined;
  readonly augment?: Augment | readonly Augment[] | undefined;
  /** Fill two sets of arrays in turn rather than new ones: a batch is then valid until the next but one. */
  readonly reuse?: boolean | undefined;
}

/** One epoch. Iterate it with `for` or `for await`, as often as you like: always the same batches. */
export interface Batches<P extends Pixels = Pixels> extends Iterable<Batch<P>>, AsyncIterable<Batch<P>> {
  /** Batches in the whole epoch, those before `start` included. */
  readonly count: number;
}

/**
 * The batches of one epoch: x is [n, c, h, w] as stored, y is [n] int32. Batch b of epoch e is the same whether the
 * epoch began at it or before it, and whatever was drawn in between.
 *
 * Errors: E_DATA_EMPTY, E_DATA_OPTION.
 *
 * @example
 * for (const { x, y, size } of train.batches({ size: 128, seed: 1, epoch: 3 })) console.log(size, y[0], x.length);
 */
export function batches<P extends Pixels>(dataset: Dataset<P>, options: BatchOptions): Batches<P> {
  const plan = planEpoch(dataset, options);
  return {
    count: plan.count,
    [Symbol.iterator]: () => iterate(dataset, plan),
    async *[Symbol.asyncIterator]() {
      yield* iterate(dataset, plan);
    },
  };
}

interface EpochPlan {
  readonly size: number;
  readonly count: number;
  readonly start: number;
  readonly seed: number;
  readonly epoch: number;
  readonly shuffle: boolean;
  readonly reuse: boolean;
  readonly augments: readonly Augment[];
}

function planEpoch(dataset: Dataset, options: BatchOptions): EpochPlan {
  const { seed = 0, epoch = 0, start = 0, dropLast = false, reuse = false, shuffle = options.seed !== undefined } = options;
  const n = dataset.length;
  if (n === 0) throw new DatasetError("E_DATA_EMPTY", `${dataset.name} has no images, so there are no batches. Check the filter or split that made it.`);
  if (options.size !== "all") checkCount("batch size", options.size, 1);
  checkCount("seed", seed);
  checkCount("epoch", epoch);
  checkCount("start", start);
  const size = options.size === "all" ? n : Math.min(options.size, n);
  const count = dropLast && size === options.size ? Math.floor(n / size) : Math.ceil(n / size);
  if (start > count) throw new DatasetError("E_DATA_OPTION", `start is batch ${start}, but an epoch of ${dataset.name} in batches of ${size} has ${count}. Use the batch size of the run you resume.`);
  const augments = options.augment === undefined ? [] : "apply" in options.augment ? [options.augment] : options.augment;
  return { size, count, start, seed, epoch, shuffle, reuse, augments };
}

function* iterate<P extends Pixels>(dataset: Dataset<P>, plan: EpochPlan): Generator<Batch<P>, void, undefined> {
  const n = dataset.length;
  const [c, h, w] = dataset.shape;
  const order = plan.shuffle ? new RandomStream(seedKey(plan.seed, PURPOSE.shuffle, plan.epoch)).permutation(n) : undefined;
  const write = imageWriter(dataset, plan);
  const slots = plan.reuse ? [newSlot(dataset, plan.size), newSlot(dataset, plan.size)] : undefined;
  for (let index = plan.start; index < plan.count; index++) {
    const first = index * plan.size;
    const size = Math.min(plan.size, n - first);
    const { x, y, indices } = cut(slots?.[index & 1] ?? newSlot(dataset, size), size, c * h * w);
    for (let i = 0; i < size; i++) {
      const at = order === undefined ? first + i : (order[first + i] as number);
      indices[i] = at;
      y[i] = dataset.labels[at] as number;
      write(at, x, i);
    }
    yield { x, shape: [size, c, h, w], y, size, indices, index };
  }
}

interface Slot<P extends Pixels> {
  readonly x: P;
  readonly y: Int32Array;
  readonly indices: Int32Array;
}

function newSlot<P extends Pixels>(dataset: Dataset<P>, size: number): Slot<P> {
  const [c, h, w] = dataset.shape;
  return { x: emptyLike(dataset.images, size * c * h * w), y: new Int32Array(size), indices: new Int32Array(size) };
}

function cut<P extends Pixels>(slot: Slot<P>, size: number, pixels: number): Slot<P> {
  if (slot.y.length === size) return slot;
  return { x: slot.x.subarray(0, size * pixels) as P, y: slot.y.subarray(0, size), indices: slot.indices.subarray(0, size) };
}

/** An array of the same kind, zeros. */
export function emptyLike<P extends Pixels>(pixels: P, length: number): P {
  return (pixels instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length)) as P;
}

/** Copies image `at` of the data set to place `i` of a batch, through the augmentations if there are any. */
function imageWriter<P extends Pixels>(dataset: Dataset<P>, plan: EpochPlan): (at: number, x: P, i: number) => void {
  const { images, shape } = dataset;
  const pixels = shape[0] * shape[1] * shape[2];
  const { augments } = plan;
  if (augments.length === 0) return (at, x, i) => x.set(images.subarray(at * pixels, (at + 1) * pixels), i * pixels);
  const key = seedKey(plan.seed, PURPOSE.augment, plan.epoch);
  const streams = augments.map((_, k) => new RandomStream(deriveKey(key, PURPOSE.augment, k)));
  const scratch = [emptyLike(images, pixels), emptyLike(images, pixels)] as const;
  return (at, x, i) => {
    let source: ImageSlot = { pixels: images, offset: at * pixels };
    augments.forEach((augment, k) => {
      const last = k === augments.length - 1;
      const target: ImageSlot = last ? { pixels: x, offset: i * pixels } : { pixels: k % 2 === 0 ? scratch[0] : scratch[1], offset: 0 };
      augment.apply(source, target, shape, (streams[k] as RandomStream).seek(at));
      source = target;
    });
  };
}
