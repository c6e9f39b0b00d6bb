import { ArgumentError, ShapeError } from "@receptive/core";
import type { InputPreparation } from "../input/input-preparation.ts";
import { isLayer, type Layer, type Width } from "../layer.ts";
import { type Child, makeModel, type Model } from "./model.ts";

export interface SequentialOptions {
  /** Seed of the initial weights. Default 0. */
  readonly seed?: number;
  /** What happens to raw images before the first layer. */
  readonly input?: InputPreparation;
  /** The model's name in summaries and messages. Default "sequential". */
  readonly kind?: string;
}

/** A layer and the name it is to have in a list of layers. */
export interface Named {
  readonly name: string;
  readonly layer: Layer;
}

/** Names a layer in a list: its parameters are then called `name.weight`, not `0.weight`. */
export function named(name: string, layer: Layer): Named {
  return { name, layer };
}

/**
 * Layers one after the other. As arguments or a list they are called 0, 1, … as in PyTorch (or by `named`); as an object
 * they have its keys. Widths that cannot fit are found here; the rest at `summary` or the first call, and the error says in
 * which layer. Throws ShapeError `E_SHAPE_WIDTH`, ArgumentError `E_LAYER_NAME`, `E_LAYER_TWICE`, `E_LAYER_LIST`.
 *
 * @example
 * const model = sequential(linear(784, 300), sigmoid(), linear(300, 10));
 * model(zeros([32, 784])).shape; // [32, 10]
 */
export function sequential(...layers: readonly (Layer | Named)[]): Model;
export function sequential(layers: readonly (Layer | Named)[], options?: SequentialOptions): Model;
export function sequential<R extends Readonly<Record<string, Layer>>>(layers: R, options?: SequentialOptions): Model<keyof R & string>;
export function sequential(...args: readonly unknown[]): Model {
  const { children, options } = read(args);
  if (children.length === 0) throw new ArgumentError("E_LAYER_LIST", "sequential needs at least one layer.");
  const { seed = 0, kind = "sequential", input } = options;
  checkWidths(kind, children);
  return makeModel({
    kind,
    config: { seed, layers: children.map((c) => ({ name: c.name, kind: c.layer.kind, config: c.layer.config })) },
    children,
    seed,
    ...(input === undefined ? {} : { input }),
    forward(run, x) {
      let [y, from, fromInput] = [x, "the model's input", null as readonly number[] | null];
      for (const [i, { name, layer }] of children.entries()) {
        const shape = y.shape;
        y = run(i, y, from, fromInput);
        from = name === String(i) ? layer.kind : name;
        fromInput = shape;
      }
      return y;
    },
  }, children.map((c) => c.name));
}

function read(args: readonly unknown[]): { readonly children: readonly Child[]; readonly options: SequentialOptions } {
  const [first, second] = args;
  if (Array.isArray(first)) return { children: first.map(toChild), options: (second as SequentialOptions | undefined) ?? {} };
  if (isLayer(first) || isNamed(first) || typeof first !== "object" || first === null) return { children: args.map(toChild), options: {} };
  const entries = Object.entries(first);
  // Such keys would move to the front, whatever the order they were written in.
  for (const [name] of entries) if (/^\d+$/.test(name)) throw new ArgumentError("E_LAYER_NAME", `sequential: ${name} cannot be the key of a layer; use sequential(layer, layer, …) for numbered layers.`);
  return { children: entries.map(([name, value]) => ({ name, layer: layerOf(value, name) })), options: (second as SequentialOptions | undefined) ?? {} };
}

function isNamed(value: unknown): value is Named {
  return typeof value === "object" && value !== null && "name" in value && "layer" in value && isLayer(value.layer);
}

function layerOf(value: unknown, where: string): Layer {
  if (isLayer(value)) return value;
  const what = typeof value === "function" ? "a function: call it (relu() instead of relu), or wrap it, layer({}, (_, x) => …)" : typeof value;
  throw new ArgumentError("E_LAYER_LIST", `sequential: layer ${where} is not a layer but ${what}.`);
}

function toChild(value: unknown, index: number): Child {
  return isNamed(value) ? value : { name: String(index), layer: layerOf(value, String(index)) };
}

/** Compares the width each layer needs with that of the layer it reads, as far as both are known without an input. */
function checkWidths(kind: string, children: readonly Child[]): void {
  let width: Width | null = null;
  let giver = "";
  for (const [i, { layer }] of children.entries()) {
    const { reads, gives } = layer;
    if (reads !== undefined && width !== null && reads.axis === width.axis && reads.size !== width.size) {
      throw new ShapeError("E_SHAPE_WIDTH", `layer ${i}, ${layer.label}, of ${kind} reads ${reads.size} ${reads.axis}, but ${giver} before it gives ${width.size}. Use ${width.size} as its first size.`);
    }
    if (gives === "same") continue;
    width = gives ?? null;
    giver = `layer ${i}, ${layer.label},`;
  }
}
