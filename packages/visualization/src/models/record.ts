import { capture, type GradTarget, type InputLike, type Model, type NamedLayer, type WindowConfig } from "@receptive/layers";

/** One layer's output for one input, without the batch axis. */
export interface RecordedLayer {
  readonly name: string;
  /** As it was written: `conv2d(1, 6, 5)`. */
  readonly label: string;
  /** What it is called in the library: `conv2d`; "input" for the input. */
  readonly kind: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
  /** ∂(what `grads` chose)/∂(this output), where it was asked for. */
  readonly grad?: Float32Array;
  /** The window it slides over its input, where it has one. */
  readonly window?: WindowConfig;
}

/** Everything a model computed for one input, in order; the first entry is the input as the first layer read it. */
export interface Recording {
  readonly layers: readonly RecordedLayer[];
}

export interface RecordOptions {
  /** A logit, "top", a label for the loss, or a function of the logits. */
  readonly grads?: GradTarget;
}

/** What a model of another library has to offer to be drawn. */
export interface ModelAdapter {
  layers(): readonly { readonly name: string; readonly label: string; readonly kind: string }[];
  /** Outputs by layer name, and `input`; batch axes of 1 are left out of the figures. */
  forward(x: InputLike): Promise<Readonly<Record<string, { readonly data: Float32Array; readonly shape: readonly number[] }>>>;
  /** Gradients by layer name, for `record(…, { grads })`. */
  grads?(x: InputLike, target: GradTarget): Promise<Readonly<Record<string, Float32Array>>>;
}

function isModel(model: Model | ModelAdapter): model is Model {
  return "setState" in model;
}

function withoutBatch(shape: readonly number[]): readonly number[] {
  return shape.length > 1 && shape[0] === 1 ? shape.slice(1) : shape;
}

/** The layers of a model, nested ones under their dotted names, as `capture` calls them. */
export function flatLayers(layers: readonly NamedLayer[], prefix = ""): { readonly name: string; readonly layer: NamedLayer }[] {
  return layers.flatMap((layer) => {
    const name = prefix + layer.name;
    return [...(layer.layers === undefined ? [] : flatLayers(layer.layers, `${name}.`)), { name, layer }];
  });
}

/**
 * Runs a model on one input and keeps what every layer gave, on demand with gradients, as figures need it.
 * Throws what the model throws.
 *
 * @example
 * setDefaultBackend(() => cpu());
 * const { layers } = await record(model, digit, { grads: "top" });
 * layers[1]?.shape; // [6, 28, 28]
 */
export async function record(model: Model | ModelAdapter, x: InputLike, options: RecordOptions = {}): Promise<Recording> {
  return isModel(model) ? recordOwn(model, x, options) : recordForeign(model, x, options);
}

async function recordOwn(model: Model, x: InputLike, options: RecordOptions): Promise<Recording> {
  const found = await capture(model, x, options);
  const known = new Map(flatLayers(model.layers).map(({ name, layer }) => [name, layer]));
  const layers = Object.entries(found).flatMap(([name, activation]): RecordedLayer[] => {
    if (name === "logits") return [];
    const layer = known.get(name);
    const { data, shape, grad } = activation;
    return [{
      name, label: layer?.label ?? name, kind: layer?.kind ?? name, shape: withoutBatch(shape), data,
      ...(grad === undefined ? {} : { grad }), ...(layer?.window === undefined ? {} : { window: layer.window }),
    }];
  });
  return { layers };
}

async function recordForeign(model: ModelAdapter, x: InputLike, { grads }: RecordOptions): Promise<Recording> {
  const outputs = await model.forward(x);
  const gradients = grads === undefined ? {} : ((await model.grads?.(x, grads)) ?? {});
  const listed = [{ name: "input", label: "input", kind: "input" }, ...model.layers()];
  const layers = listed.flatMap((layer): RecordedLayer[] => {
    const output = outputs[layer.name];
    const grad = gradients[layer.name];
    return output === undefined ? [] : [{ ...layer, shape: withoutBatch(output.shape), data: output.data, ...(grad === undefined ? {} : { grad }) }];
  });
  return { layers };
}
