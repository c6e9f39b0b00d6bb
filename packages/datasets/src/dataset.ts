import type { Batches, BatchOptions } from "./batches.ts";
import { batches } from "./batches.ts";

/** Raw pixels, 0 to 255: bytes, or floats in the same range. A model carries its own preparation (/255, mean, std). */
export type Pixels = Uint8Array | Float32Array;

/** Channels, height, width. */
export type ImageShape = readonly [c: number, h: number, w: number];

/** Labelled images in memory. Immutable by convention: subsets and slices share `images`. */
export interface Dataset<P extends Pixels = Pixels> {
  readonly name: string;
  /** n × c × h × w values, row-major, one channel after the other. */
  readonly images: P;
  /** n class indices, each in [0, classes.length). */
  readonly labels: Uint8Array | Int32Array;
  /** n, the number of images. */
  readonly length: number;
  readonly shape: ImageShape;
  /** The name of each class. */
  readonly classes: readonly string[];
  /** Made by a program, not collected. */
  readonly synthetic: boolean;
  /** Why this data was used in place of that which was asked for; undefined when it was asked for. */
  readonly reason?: string | undefined;
  /** See `batches`. */
  batches(options: BatchOptions): Batches<P>;
}

/** The parts of a data set that was not there as one: what users call `train` and `test`. */
export interface TrainTest<P extends Pixels = Uint8Array> {
  readonly train: Dataset<P>;
  readonly test: Dataset<P>;
}

export type DatasetFields<P extends Pixels> = Omit<Dataset<P>, "batches" | "length">;

/** A data set of fields that are known to be right; `fromArrays` is the one that checks. */
export function makeDataset<P extends Pixels>(fields: DatasetFields<P>): Dataset<P> {
  const dataset: Dataset<P> = {
    ...fields,
    length: fields.labels.length,
    batches: (options: BatchOptions): Batches<P> => batches(dataset, options),
  };
  return Object.freeze(dataset);
}
