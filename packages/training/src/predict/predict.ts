import { compile, type CompileOptions, defaultBackend, softmax, Tensor, tensor } from "@receptive/core";
import type { Dataset, Pixels } from "@receptive/datasets";
import type { Model, ModelState } from "@receptive/layers";
import { checkCount } from "../fit/check-count.ts";
import { checkModel } from "../fit/check-data.ts";
import { imageShape, prepareInput } from "../step/prepare-input.ts";
import { TrainingError } from "../training-error.ts";

export interface Guess { readonly label: number; readonly probability: number }

/** What a model thinks of one image. */
export interface Prediction extends Guess {
  /** Of each class; they sum to 1. */
  readonly probabilities: Float32Array;
  /** The next likely class. */
  readonly second: Guess;
}

/** Rows of pixels, or planes of rows. */
export type NestedPixels = readonly (readonly number[])[] | readonly (readonly (readonly number[])[])[];
/** One image: pixels 0 to 255, row-major, flat or nested; or a tensor [c, h, w] or [h, w]. */
export type Image = Pixels | NestedPixels | Tensor;

export interface PredictOptions {
  readonly backend?: CompileOptions["backend"] | undefined;
  /** Images at a time, where there are many. Default 250. */
  readonly batch?: number | undefined;
}

const DEFAULT_BATCH = 250;

type BackendOf = NonNullable<CompileOptions["backend"]>;
type PredictStep = (weights: ModelState, x: Tensor) => Tensor;

/** One compiled function for each model and backend: the second guess costs a run, not a compilation. */
const steps = new WeakMap<Model, WeakMap<BackendOf, PredictStep>>();

function stepOf(model: Model, backend: BackendOf): PredictStep {
  const ofModel = steps.get(model) ?? new WeakMap<BackendOf, PredictStep>();
  steps.set(model, ofModel);
  const step = ofModel.get(backend) ?? compile(function predictStep({ params, buffers }: ModelState, x: Tensor): Tensor {
    const [logits] = model.apply(params, buffers, prepareInput(model, x, x.shape[0] ?? 1), { training: false, key: null });
    if (logits.rank !== 2 || (logits.shape[1] ?? 0) < 2) throw new TrainingError("E_PREDICT_INPUT", `predict needs a model that gives [n, classes], this one gives [${logits.shape.join(",")}]. Call the model itself.`);
    return softmax(logits, 1);
  }, { backend });
  ofModel.set(backend, step);
  return step;
}

function isDataset(x: unknown): x is Dataset {
  return typeof x === "object" && x !== null && "batches" in x;
}

function notImages({ shape }: Tensor): TrainingError {
  return new TrainingError("E_PREDICT_INPUT", `predict takes an image [h, w] or [c, h, w], or many as a tensor [n, c, h, w], got [${shape.join(",")}].`);
}

function checkCall(model: Model, images: unknown, { batch = DEFAULT_BATCH }: PredictOptions): void {
  checkModel(model, "predict with");
  checkCount("predict", "batch", batch, 1);
  if (typeof images !== "object" || images === null || !(images instanceof Tensor || ArrayBuffer.isView(images) || Array.isArray(images) || isDataset(images))) {
    throw new TrainingError("E_PREDICT_INPUT", `predict takes pixels, a tensor, a list of images or a data set, got ${images === null ? "null" : typeof images}.`);
  }
}

/** An image as a batch of one. */
function oneImage(model: Model, image: Image): Tensor {
  if (image instanceof Uint8Array || image instanceof Float32Array) return tensor(image, [1, ...imageShape(model, image.length)]);
  const x = image instanceof Tensor ? image : tensor(image);
  if (x.rank === 3) return x.reshape([1, ...x.shape]);
  if (x.rank === 2) return x.reshape([1, 1, ...x.shape]);
  if (x.rank === 1) return x.reshape([1, ...imageShape(model, x.size)]);
  throw notImages(x);
}

function toPrediction(probabilities: Float32Array): Prediction {
  const best = (except: number): number => probabilities.reduce((top, p, i) => (i !== except && (top < 0 || p > (probabilities[top] ?? 0)) ? i : top), -1);
  const guess = (label: number): Guess => ({ label, probability: probabilities[label] ?? 0 });
  const label = best(-1);
  return { ...guess(label), probabilities, second: guess(best(label)) };
}

async function run(model: Model, x: Tensor, options: PredictOptions): Promise<Prediction[]> {
  const step = stepOf(model, options.backend ?? defaultBackend());
  const result = step({ params: model.params, buffers: model.buffers }, x);
  const [n = 0, classes = 0] = result.shape;
  const all = Float32Array.from(await result.data());
  result.dispose();
  return Array.from({ length: n }, (_, i) => toPrediction(all.slice(i * classes, (i + 1) * classes)));
}

async function predictMany(model: Model, images: readonly Image[] | Dataset | Tensor, options: PredictOptions): Promise<Prediction[]> {
  const { batch = DEFAULT_BATCH } = options;
  const found: Prediction[] = [];
  if (isDataset(images)) {
    if (images.length === 0) return found;
    for (const { x, shape } of images.batches({ size: batch, shuffle: false, reuse: true })) found.push(...await run(model, tensor(x, shape, { copy: false }), options));
  } else if (images instanceof Tensor) {
    if (images.rank !== 4) throw notImages(images);
    const n = images.shape[0] ?? 0;
    for (let at = 0; at < n; at += batch) found.push(...await run(model, n <= batch ? images : images.at([at, Math.min(n, at + batch)]), options));
  } else for (const image of images) found.push(...await run(model, oneImage(model, image), options));
  return found;
}

/** Whether the argument is an image and not several: typed arrays, numbers nested twice or thrice, tensors of up to 3 axes. */
function isOne(images: Image | readonly Image[] | Dataset): images is Image {
  if (images instanceof Tensor) return images.rank < 4;
  if (images instanceof Uint8Array || images instanceof Float32Array) return true;
  if (isDataset(images)) return false;
  let inner: unknown = images;
  while (Array.isArray(inner)) inner = inner[0];
  return typeof inner === "number";
}

/**
 * The class of an image, the probability of each class, and the second guess. For a list of images, a data set or a tensor
 * [n, c, h, w], of each. Raw pixels are prepared as the model says; a model that says nothing gets u8 pixels divided by 255.
 *
 * Errors: E_PREDICT_INPUT, E_FIT_OPTION, E_FIT_MODEL, and what the model's layers say about shapes.
 *
 * @example
 * const { label, probabilities } = await predict(model, digit); // digit: Uint8Array(784)
 */
export function predict(model: Model, image: Pixels | NestedPixels, options?: PredictOptions): Promise<Prediction>;
export function predict(model: Model, images: readonly Image[] | Dataset, options?: PredictOptions): Promise<Prediction[]>;
export function predict(model: Model, image: Image | readonly Image[] | Dataset, options?: PredictOptions): Promise<Prediction | Prediction[]>;
export async function predict(model: Model, images: Image | readonly Image[] | Dataset, options: PredictOptions = {}): Promise<Prediction | Prediction[]> {
  checkCall(model, images, options);
  if (!isOne(images)) return predictMany(model, images, options);
  const [prediction] = await run(model, oneImage(model, images), options);
  if (prediction === undefined) throw new TrainingError("E_PREDICT_INPUT", "predict got an image without pixels.");
  return prediction;
}
