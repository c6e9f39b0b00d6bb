import { ArgumentError } from "@receptive/core";
import { checkSize } from "../check-size.ts";
import { type InputOptions, inputPreparation } from "../input/input-preparation.ts";
import type { Layer } from "../layer.ts";
import { activation as activationOf, type ActivationName } from "../layers/activation.ts";
import { avgPool2d } from "../layers/avg-pool2d.ts";
import { conv2d } from "../layers/conv2d.ts";
import { dropout } from "../layers/dropout.ts";
import { flatten } from "../layers/flatten.ts";
import { l2Pool2d } from "../layers/l2-pool2d.ts";
import { linear } from "../layers/linear.ts";
import { maxPool2d } from "../layers/max-pool2d.ts";
import type { Model } from "../model/model.ts";
import { sequential } from "../model/sequential.ts";

export interface ConvNetOptions {
  /** What the first layer reads, without the batch axis: [c, h, w]. */
  readonly input: readonly [c: number, h: number, w: number];
  readonly classes: number;
  /** Convolutions in a block. Default 1. */
  readonly n?: number;
  /** Blocks. Default 2. */
  readonly m?: number;
  /** Hidden fully connected layers. Default 1. */
  readonly k?: number;
  /** Filters: of the first block, doubled in each further one, or a list of m. Default 16. */
  readonly filters?: number | readonly number[];
  /** Units: of every hidden fully connected layer, or a list of k. Default 128. */
  readonly hidden?: number | readonly number[];
  /** Odd sizes keep height and width unless `padding` says otherwise. Default 3. */
  readonly kernel?: number;
  /** Default (kernel − 1)/2. */
  readonly padding?: number;
  /** At the end of a block, windows of 2, stride 2; false for none. Default "max". */
  readonly pool?: "max" | "avg" | "l2" | false;
  /** Default "relu". */
  readonly activation?: ActivationName;
  /** Dropout before each hidden fully connected layer's successor. Default 0. */
  readonly dropout?: number;
  readonly seed?: number;
  /** Preparation of raw images; `from` defaults to `input`. Default: none. */
  readonly prepare?: Partial<InputOptions>;
}

/** m numbers from one (given how it grows) or a list. */
function sizes(what: string, value: number | readonly number[], count: number, grow: (first: number, i: number) => number): number[] {
  const list = typeof value === "number" ? Array.from({ length: count }, (_, i) => grow(value, i)) : [...value];
  if (list.length !== count) throw new ArgumentError("E_LAYER_SIZE", `convNet: ${what} lists ${list.length} sizes for ${count}.`);
  for (const size of list) checkSize("convNet", what, size);
  return list;
}

/** Of one kind in a row: far more than can be trained, and no more than can be made. */
const MOST_LAYERS = 1000;

const POOLS = { max: maxPool2d, avg: avgPool2d, l2: l2Pool2d } as const;

/**
 * The pattern of convolutional networks, INPUT → [[CONV → RELU]·n → POOL?]·m → [FC → RELU]·k → FC, with logits at the end.
 * Layers are called conv1, relu1, …, pool1, …, flatten, fc1, …. Throws ArgumentError `E_LAYER_SIZE`, `E_LAYER_OPTION`, ShapeError
 * `E_SHAPE_TILE` where a pool does not divide its input.
 *
 * @example
 * convNet({ input: [1, 28, 28], classes: 10, n: 2, m: 2, k: 1 });
 */
export function convNet(options: ConvNetOptions): Model {
  const { input, classes, n = 1, m = 2, k = 1, kernel = 3, pool = "max", activation = "relu", seed = 0 } = options;
  for (const [what, value, least] of [["n", n, 1], ["m", m, 0], ["k", k, 0], ["classes", classes, 1], ["kernel", kernel, 1]] as const) checkSize("convNet", what, value, least);
  for (const [what, value] of [["n", n], ["m", m], ["k", k]] as const) if (value > MOST_LAYERS) throw new ArgumentError("E_LAYER_SIZE", `convNet: ${what} is at most ${MOST_LAYERS}, got ${value}.`);
  if (input.length !== 3) throw new ArgumentError("E_LAYER_SIZE", `convNet: input is [channels, height, width], got [${input.join()}].`);
  for (const size of input) checkSize("convNet", "input", size);
  const padding = options.padding ?? (kernel - 1) / 2;
  if (!Number.isInteger(padding)) throw new ArgumentError("E_LAYER_OPTION", `convNet: an even kernel (${kernel}) cannot keep the size; give padding.`);
  if (pool !== false && !(pool in POOLS)) throw new ArgumentError("E_LAYER_OPTION", `convNet: pool is "max", "avg", "l2" or false, got ${JSON.stringify(pool)}.`);
  const layers: Record<string, Layer> = {};
  let activations = 0;
  const add = (name: string, layer: Layer): void => {
    layers[name] = layer;
    layers[`${activation}${++activations}`] = activationOf(activation);
  };
  let channels = input[0];
  let convs = 0;
  for (const [block, filters] of sizes("filters", options.filters ?? 16, m, (first, i) => first * 2 ** i).entries()) {
    for (let i = 0; i < n; i++) {
      add(`conv${++convs}`, conv2d(channels, filters, kernel, { padding }));
      channels = filters;
    }
    if (pool !== false) layers[`pool${block + 1}`] = POOLS[pool](2);
  }
  layers["flatten"] = flatten();
  const features = sequential({ ...layers }, { kind: "convNet" }).outputShape([1, ...input])[1] ?? 0;
  const widths = sizes("hidden", options.hidden ?? 128, k, (first) => first);
  let width = features;
  for (const [i, units] of widths.entries()) {
    add(`fc${i + 1}`, linear(width, units));
    if (options.dropout !== undefined && options.dropout !== 0) layers[`dropout${i + 1}`] = dropout(options.dropout);
    width = units;
  }
  layers[`fc${k + 1}`] = linear(width, classes);
  return sequential(layers, { seed, kind: "convNet", ...(options.prepare === undefined ? {} : { input: inputPreparation({ from: input, ...options.prepare }) }) });
}
