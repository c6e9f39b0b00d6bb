import { PIXEL_STATISTICS } from "@receptive/layers";
import { predict, type Prediction } from "@receptive/training";
import type { StripLayer } from "@receptive/visualization";
import { record, type RecordedLayer, type Recording } from "@receptive/visualization/models";
import { Doubt } from "../../digit/doubt.ts";
import { currentLenet, type Lenet, showsShippedLenet } from "../../model/engine.ts";

/** What the network made of one input. */
export interface Seen {
  readonly digit: Uint8Array;
  readonly recording: Recording;
  readonly prediction: Prediction;
  /** How likely it is a digit at all; 1 for a network that no probe belongs to. */
  readonly digitLikelihood: number;
}

export interface StripOptions {
  /** Values or gradients. */
  readonly show?: "values" | "gradients";
  /** Another input, whose values are taken away. */
  readonly minus?: Seen;
  readonly apart?: boolean;
}

const TITLES: Readonly<Record<string, string>> = {
  input: "input", conv1: "conv 5×5", relu1: "ReLU", pool1: "max pool", conv2: "conv 5×5", relu2: "ReLU", pool2: "max pool",
  fc1: "dense", relu3: "ReLU", fc2: "dense", relu4: "ReLU", fc3: "logits",
};

/** Where black and white lie after the model's preparation. */
const { mean, std } = PIXEL_STATISTICS.mnist;
const PIXELS: readonly [number, number] = [(0 - mean) / std, (1 - mean) / std];

/** Before anything is drawn: the layers' shapes, empty. */
const EMPTY: readonly (readonly [string, readonly number[]])[] = [
  ["input", [1, 32, 32]], ["conv1", [6, 28, 28]], ["relu1", [6, 28, 28]], ["pool1", [6, 14, 14]], ["conv2", [16, 10, 10]], ["relu2", [16, 10, 10]],
  ["pool2", [16, 5, 5]], ["fc1", [120]], ["relu3", [120]], ["fc2", [100]], ["relu4", [100]], ["fc3", [10]],
];

export const LAYER_NAMES: readonly string[] = EMPTY.map(([name]) => name);

function emptyLayer(name: string): Pick<RecordedLayer, "name" | "data" | "shape"> {
  const shape = EMPTY.find(([known]) => known === name)?.[1] ?? [1];
  return { name, shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) };
}

/** Runs the network of this page and puts its layers into the form of figures. */
export class LayerViews {
  readonly model: Lenet;

  readonly #doubt: Doubt | null;

  private constructor(model: Lenet, doubt: Doubt | null) {
    this.model = model;
    this.#doubt = doubt;
  }

  static async load(): Promise<LayerViews> {
    const response = await fetch(new URL("../../weights/doubt.safetensors", import.meta.url));
    if (!response.ok) throw new Error(`The probe's weights could not be fetched (HTTP ${response.status}).`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    const model = await currentLenet();
    return new LayerViews(model, showsShippedLenet() ? await Doubt.load(bytes) : null);
  }

  async see(digit: Uint8Array, gradients = false): Promise<Seen> {
    const [prediction, recording] = [await predict(this.model, digit), await record(this.model, digit, gradients ? { grads: "top" } : {})];
    return { digit, recording, prediction, digitLikelihood: (await this.#doubt?.digitLikelihood(recording)) ?? 1 };
  }

  strip(seen: Seen | undefined, names: readonly string[], options: StripOptions = {}): StripLayer[] {
    return stripLayers(seen?.recording, names, options);
  }
}

/** A recording's layers as a strip shows them; empty ones before there is a recording. */
export function stripLayers(recording: Recording | undefined, names: readonly string[], options: StripOptions = {}): StripLayer[] {
  return names.map((name) => {
    const found = recording?.layers.find((layer) => layer.name === name) ?? emptyLayer(name);
    const before = options.minus?.recording.layers.find((layer) => layer.name === name);
    return stripLayer(found, before, options);
  });
}

function stripLayer(found: Pick<RecordedLayer, "name" | "data" | "shape" | "grad">, before: RecordedLayer | undefined, { show = "values", apart = false }: StripOptions): StripLayer {
  const { name, shape } = found;
  const values = show === "gradients" ? (found.grad ?? new Float32Array(found.data.length)) : found.data;
  const data = before === undefined ? values : values.map((value, i) => value - (before.data[i] ?? 0));
  const plain = show === "values" && before === undefined;
  // The page's own scale for pixels: what was paper is the page, whatever the preparation made of it.
  const pixels = plain && name === "input" ? { ramp: "ink" as const, domain: PIXELS } : {};
  const signs = !plain ? { ramp: "signed" as const } : /^(conv|fc)/.test(name) ? { ramp: "signed" as const } : {};
  return { name, title: TITLES[name] ?? name, data, shape, apart, ...signs, ...pixels, ...(name === "fc3" ? { labels: [..."0123456789"] } : {}) };
}
