import { type Dataset, take } from "@receptive/datasets";
import { capture, filters, type Model } from "@receptive/layers";
import { evaluate } from "@receptive/training";
import { pca, quantile } from "@receptive/visualization";
import { record } from "@receptive/visualization/models";
import type { LayerPicture, PlacedSamples, Pictures, TestMoment } from "./training-messages.ts";

/** Images that are placed by what a layer makes of them. */
export const SAMPLES = 150;
/** The layer that places them: the first dense one of a convolutional network (120 of LeNet-5), the last hidden one of another. */
const PLACING: Readonly<Record<string, string>> = { lenet5: "fc1", mnistMlp: "fc2" };
/** A unit whose derivative stays below this for every image has stopped learning: a ReLU that is off, a sigmoid at its end. */
const STILL = 1e-3;

/** The first layer's weights as pictures; of a dense layer all its units. */
export async function picturesOf(model: Model, image: Uint8Array): Promise<Pictures> {
  const { data, shape } = await filters(model.layers.find(({ params }) => "weight" in params));
  const pictures = shape.length === 4 ? { data, shape } : { data, shape: [shape[0] ?? 0, 1, 28, 28] };
  const { layers } = await record(model, image);
  const maps = layers.filter(({ kind }) => kind === "conv2d").map(({ name, data: values, shape: of }): LayerPicture => ({ name, data: values, shape: of }));
  return { filters: pictures, largest: quantile(data.map(Math.abs), 0.99), maps };
}

/** The gradient of the loss of one image: by its maps, or by its pixels where there are no maps. */
export async function gradientsOf(model: Model, image: Uint8Array, label: number): Promise<LayerPicture[]> {
  const { layers } = await record(model, image, { grads: { label } });
  const maps = layers.filter(({ kind }) => kind === "conv2d");
  const chosen = maps.length > 0 ? maps : layers.filter(({ kind }) => kind === "input");
  return chosen.map(({ name, data, grad, shape }) => ({ name, data: grad ?? new Float32Array(data.length), shape: maps.length > 0 ? shape : [1, 28, 28] }));
}

const DERIVATIVES: Readonly<Record<string, (a: number) => number>> = { relu: (a) => (a > 0 ? 1 : 0), sigmoid: (a) => a * (1 - a), tanh: (a) => 1 - a * a };

function deadOf(activations: Readonly<Record<string, { readonly data: Float32Array; readonly shape: readonly number[] }>>): TestMoment["dead"] {
  return Object.entries(activations).flatMap(([name, { data, shape }]) => {
    const derivative = DERIVATIVES[name.replace(/\d+$/, "")];
    const [n = 0, units = 0] = shape;
    if (derivative === undefined || shape.length < 2) return [];
    const inside = data.length / Math.max(1, n * units);
    const dead = Array.from({ length: units }, (_, unit) => unit).filter((unit) => {
      for (let i = 0; i < n; i++) for (let k = 0; k < inside; k++) if (derivative(data[(i * units + unit) * inside + k] ?? 0) >= STILL) return false;
      return true;
    }).length;
    return [{ name, units, dead }];
  });
}

/** Loss, accuracy and confusion on held-out images; units that none of the samples moves; where a layer puts the samples. */
export class TestObserver {
  #directions: Float64Array | undefined;

  /** The next picture need not point the way of the last. */
  forget(): void {
    this.#directions = undefined;
  }

  async look(model: Model, data: Dataset): Promise<TestMoment> {
    const { loss, accuracy, confusion = [] } = await evaluate(model, data, { confusion: true });
    const samples = take(data, SAMPLES);
    const seen: Readonly<Record<string, { readonly data: Float32Array; readonly shape: readonly number[] }>> = await capture(model, { data: Uint8Array.from(samples.images), shape: [samples.length, 1, 28, 28] });
    return { loss, accuracy, confusion, dead: deadOf(seen), placed: this.#place(PLACING[model.kind] ?? "", seen, samples.length) };
  }

  #place(layer: string, seen: Readonly<Record<string, { readonly data: Float32Array; readonly shape: readonly number[] }>>, n: number): PlacedSamples {
    const found = seen[layer];
    const units = found?.shape[1] ?? 0;
    if (found === undefined || !found.data.every(Number.isFinite)) return { layer, units, scores: new Float64Array(2 * n), share: 0 };
    const { scores, directions, variances, totalVariance } = pca(found.data, n, this.#directions === undefined ? {} : { toward: this.#directions });
    this.#directions = directions;
    return { layer, units, scores, share: totalVariance > 0 ? ((variances[0] ?? 0) + (variances[1] ?? 0)) / totalVariance : 0 };
  }
}

/** The largest size among values. */
function peak(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i] ?? 0));
  return largest;
}

/** The first layer that gives something that is no number, for the image given. */
export async function whereNotFinite(model: Model, image: Uint8Array): Promise<string> {
  const { layers } = await record(model, image);
  const found = layers.find(({ data: values }) => !values.every(Number.isFinite));
  if (found !== undefined) return `${found.name}, ${found.label}`;
  const largest = layers.toSorted((a, b) => peak(b.data) - peak(a.data))[0];
  return `the loss; the layer with the largest numbers is ${largest?.name ?? "none"} (${peak(largest?.data ?? []).toExponential(1)})`;
}
