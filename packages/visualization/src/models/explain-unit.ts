import { type Tensor, Tensor as TensorClass, tensor } from "@receptive/core";
import type { Model, WindowConfig } from "@receptive/layers";
import { flatLayers, type RecordedLayer, type Recording } from "./record.ts";

/** One product of a unit's sum, or one value of those it chooses from. */
export interface UnitTerm {
  /** Index of the value in the layer before. */
  readonly input: number;
  readonly value: number;
  readonly weight?: number;
  readonly product?: number;
}

/** How a unit comes to its value. */
export interface UnitExplanation {
  readonly layer: string;
  readonly before: string;
  readonly index: number;
  /** "sum" of products and a bias; "max" or "mean" of a window; "map" of one value by an activation. */
  readonly form: "sum" | "max" | "mean" | "map";
  readonly kind: string;
  readonly terms: readonly UnitTerm[];
  readonly bias?: number;
  /** By our own operations, from the terms; equal to `value` but for the order of the sum. */
  readonly result: number;
  /** What the model gave. */
  readonly value: number;
}

/** Indices of what a window over `[channels, height, width]` reads for output cell (row, column); padding is left out. */
function windowIndices(before: RecordedLayer, window: WindowConfig, row: number, column: number, channels: readonly number[]): { readonly input: number; readonly weight: number }[] {
  const [, height = 1, width = 1] = before.shape;
  const [kh = 1, kw = 1] = window.kernel;
  const [sh = 1, sw = 1] = window.stride;
  const [dh = 1, dw = 1] = window.dilation;
  return channels.flatMap((c, order) => Array.from({ length: kh * kw }, (_, k) => {
    const y = row * sh - (window.padding[0]?.[0] ?? 0) + Math.floor(k / kw) * dh;
    const x = column * sw - (window.padding[1]?.[0] ?? 0) + (k % kw) * dw;
    const inside = y >= 0 && x >= 0 && y < height && x < width;
    return { input: inside ? (c * height + y) * width + x : -1, weight: order * kh * kw + k };
  })).filter(({ input }) => input >= 0);
}

async function valuesOf(params: unknown, name: string): Promise<Float32Array | null> {
  const found = (params as Readonly<Record<string, unknown>>)[name];
  return found instanceof TensorClass ? Float32Array.from(await found.data()) : null;
}

interface Place {
  readonly channel: number;
  readonly row: number;
  readonly column: number;
}

function placeOf({ shape }: RecordedLayer, index: number): Place {
  const [, height = 1, width = 1] = shape.length === 3 ? shape : [1, 1, shape[0] ?? 1];
  return { channel: Math.floor(index / (height * width)), row: Math.floor(index / width) % height, column: index % width };
}

async function sumOf(here: RecordedLayer, before: RecordedLayer, index: number, params: unknown): Promise<Omit<UnitExplanation, "layer" | "before" | "index" | "value" | "kind"> | null> {
  const [weight, bias] = [await valuesOf(params, "weight"), await valuesOf(params, "bias")];
  if (weight === null) return null;
  const { channel, row, column } = placeOf(here, index);
  const unit = here.shape.length === 3 ? channel : index;
  const channels = Array.from({ length: before.shape[0] ?? 1 }, (_, c) => c);
  const cells = here.window === undefined ? Array.from(before.data, (_, i) => ({ input: i, weight: i })) : windowIndices(before, here.window, row, column, channels);
  const each = weight.length / (here.shape[0] ?? 1);
  const [v, w] = [Float32Array.from(cells, (cell) => before.data[cell.input] ?? 0), Float32Array.from(cells, (cell) => weight[unit * each + cell.weight] ?? 0)];
  const products: Tensor = tensor(v).mul(tensor(w));
  const [shown, result] = await Promise.all([products.data(), products.sum().add(bias?.[unit] ?? 0).item()]);
  const terms = cells.map(({ input }, i) => ({ input, value: v[i] ?? 0, weight: w[i] ?? 0, product: Number(shown[i]) }));
  return { form: "sum", terms, result: Number(result), ...(bias === null ? {} : { bias: bias[unit] ?? 0 }) };
}

/**
 * A unit's value written out: every product of its sum with what it multiplies, the window it takes the largest of, or the one value
 * an activation maps. Products and sums are computed by the library's operations from the recorded values and the
 * model's weights. Null for the input and for layers that are neither.
 */
export async function explainUnit(model: Model, recording: Recording, layer: string, index: number): Promise<UnitExplanation | null> {
  const at = recording.layers.findIndex(({ name }) => name === layer);
  const [here, before] = [recording.layers[at], recording.layers[at - 1]];
  if (here === undefined || before === undefined || index < 0 || index >= here.data.length) return null;
  const known = flatLayers(model.layers).find(({ name }) => name === layer)?.layer;
  const common = { layer, before: before.name, index, kind: here.kind, value: here.data[index] ?? Number.NaN };
  const sum = known === undefined ? null : await sumOf(here, before, index, known.params);
  if (sum !== null) return { ...common, ...sum };
  if (here.window !== undefined) {
    const { channel, row, column } = placeOf(here, index);
    const terms = windowIndices(before, here.window, row, column, [channel]).map(({ input }) => ({ input, value: before.data[input] ?? 0 }));
    const values = tensor(Float32Array.from(terms, ({ value }) => value));
    const form = here.kind.startsWith("max") ? "max" : "mean";
    return { ...common, form, terms, result: Number(await (form === "max" ? values.max() : values.mean()).item()) };
  }
  if (here.data.length !== before.data.length) return null;
  const value = before.data[index] ?? 0;
  return { ...common, form: "map", terms: [{ input: index, value }], result: here.data[index] ?? Number.NaN };
}
