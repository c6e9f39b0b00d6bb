import { emptyLike } from "./batches.ts";
import { type Dataset, makeDataset, type Pixels } from "./dataset.ts";
import { DatasetError } from "./errors.ts";

/**
 * The images of one data set and then those of another, copied. Both have one image shape, one kind of pixels and the same classes.
 *
 * Errors: E_DATA_SHAPE.
 *
 * @example
 * join(train, syntheticDigits({ count: 100 })).length;
 */
export function join<P extends Pixels>(first: Dataset<P>, second: Dataset<P>): Dataset<P> {
  if (String(first.shape) !== String(second.shape) || String(first.classes) !== String(second.classes) || first.images.constructor !== second.images.constructor) {
    throw new DatasetError("E_DATA_SHAPE", `join: ${first.name} has ${first.classes.length} classes of [${first.shape.join(", ")}], ${second.name} ${second.classes.length} of [${second.shape.join(", ")}]; both must be alike, bytes or floats.`);
  }
  const images = emptyLike(first.images, first.images.length + second.images.length);
  images.set(first.images);
  images.set(second.images, first.images.length);
  const labels = Int32Array.from([...first.labels, ...second.labels]);
  return makeDataset({ name: `${first.name}+${second.name}`, images, labels, shape: first.shape, classes: first.classes, synthetic: first.synthetic && second.synthetic });
}
