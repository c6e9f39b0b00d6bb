import { emptyLike } from "./batches.ts";
import { type Dataset, makeDataset, type Pixels } from "./dataset.ts";
import { DatasetError } from "./errors.ts";
import { checkCount } from "./random/seed.ts";

/**
 * The images at `indices`, in that order, copied. An index may occur twice.
 *
 * Errors: E_DATA_OPTION for an index outside the data set.
 */
export function subset<P extends Pixels>(dataset: Dataset<P>, indices: ArrayLike<number>): Dataset<P> {
  const [c, h, w] = dataset.shape;
  const pixels = c * h * w;
  const images = emptyLike(dataset.images, indices.length * pixels);
  const labels = dataset.labels instanceof Uint8Array ? new Uint8Array(indices.length) : new Int32Array(indices.length);
  for (let i = 0; i < indices.length; i++) {
    const at = indices[i] as number;
    if (!Number.isInteger(at) || at < 0 || at >= dataset.length) {
      throw new DatasetError("E_DATA_OPTION", `subset: index ${String(at)} is outside ${dataset.name}, which has ${dataset.length} images (0 to ${dataset.length - 1}).`);
    }
    images.set(dataset.images.subarray(at * pixels, (at + 1) * pixels), i * pixels);
    labels[i] = dataset.labels[at] as number;
  }
  return makeDataset({ ...fieldsOf(dataset), images, labels });
}

/** The first `count` images (all of them if there are fewer), sharing their memory. */
export function take<P extends Pixels>(dataset: Dataset<P>, count: number): Dataset<P> {
  checkCount("take's count", count);
  return slice(dataset, 0, Math.min(count, dataset.length));
}

/** Images `start` to `end` (not included), sharing their memory. */
export function slice<P extends Pixels>(dataset: Dataset<P>, start: number, end: number): Dataset<P> {
  const [c, h, w] = dataset.shape;
  const pixels = c * h * w;
  return makeDataset({
    ...fieldsOf(dataset),
    images: dataset.images.subarray(start * pixels, end * pixels) as P,
    labels: dataset.labels.subarray(start, end),
  });
}

function fieldsOf<P extends Pixels>(dataset: Dataset<P>): Omit<Dataset<P>, "batches" | "length"> {
  const { name, images, labels, shape, classes, synthetic, reason } = dataset;
  return { name, images, labels, shape, classes, synthetic, reason };
}
