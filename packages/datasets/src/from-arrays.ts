import { type Dataset, type ImageShape, makeDataset, type Pixels } from "./dataset.ts";
import { DatasetError } from "./errors.ts";

export interface ArraysInput<P extends Pixels = Pixels> {
  /** For messages and reports; "data" if not given. */
  readonly name?: string | undefined;
  /** n × c × h × w pixels, 0 to 255, row-major. */
  readonly images: P;
  /** n integers in [0, number of classes). */
  readonly labels: Uint8Array | Int32Array | readonly number[];
  readonly shape: ImageShape;
  /** The class names, or how many classes there are (named "0", "1", …). */
  readonly classes: readonly string[] | number;
  readonly synthetic?: boolean | undefined;
  readonly reason?: string | undefined;
}

/**
 * A data set from arrays of one's own, checked. The arrays are kept, not copied (labels in a plain array are).
 *
 * Errors: E_DATA_SHAPE, E_DATA_VALUE, E_LABEL_RANGE.
 *
 * @example
 * const images = new Uint8Array(2 * 28 * 28);
 * const data = fromArrays({ images, labels: [3, 8], shape: [1, 28, 28], classes: 10 });
 */
export function fromArrays<P extends Pixels>(input: ArraysInput<P>): Dataset<P> {
  const { images, labels, shape, synthetic = false, reason, name = "data" } = input;
  const classes = classNames(name, input.classes);
  checkLengths(name, images.length, labels.length, shape);
  checkPixels(name, images);
  checkLabels(name, labels, classes.length);
  const typed = labels instanceof Uint8Array || labels instanceof Int32Array ? labels : Int32Array.from(labels);
  return makeDataset<P>({ name, images, labels: typed, shape, classes, synthetic, reason });
}

/** Throws E_LABEL_RANGE, naming the first label that is not an integer in [0, classes). */
export function checkLabels(name: string, labels: ArrayLike<number>, classes: number): void {
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] as number;
    if (Number.isInteger(label) && label >= 0 && label < classes) continue;
    throw new DatasetError("E_LABEL_RANGE",
      `${name}: label ${i} is ${String(label)}; with ${classes} classes labels are integers from 0 to ${classes - 1}. Correct the label, or give more classes.`);
  }
}

function checkLengths(name: string, pixels: number, labels: number, shape: ImageShape): void {
  if (shape.length !== 3 || !shape.every((size) => Number.isSafeInteger(size) && size > 0)) {
    throw new DatasetError("E_DATA_SHAPE", `${name}: shape must be [channels, height, width], three integers above 0, got [${shape.join(", ")}].`);
  }
  const each = shape[0] * shape[1] * shape[2];
  if (pixels !== labels * each) {
    throw new DatasetError("E_DATA_SHAPE",
      `${name}: ${labels} labels with images of ${shape.join("×")} need ${labels * each} pixels, got ${pixels} (${pixels / each} images). Give one label for each image.`);
  }
}

function checkPixels(name: string, images: Pixels): void {
  if (images instanceof Uint8Array) return;
  const at = images.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) throw new DatasetError("E_DATA_VALUE", `${name}: pixel ${at} is ${String(images[at])}. Replace it by a finite number before training.`);
}

function classNames(name: string, classes: readonly string[] | number): readonly string[] {
  if (typeof classes !== "number") return classes;
  if (!Number.isSafeInteger(classes) || classes < 1) {
    throw new DatasetError("E_DATA_SHAPE", `${name}: classes must be names or an integer of at least 1, got ${String(classes)}.`);
  }
  return Array.from({ length: classes }, (_, i) => String(i));
}
