import { compile, softmax, type Tensor, tensor } from "@receptive/core";
import { INFERENCE, type InputLike, type Model, type ParamTree, toInput } from "@receptive/layers";
import { VisualizationError } from "../visualization-error.ts";
import type { PlaceMap } from "./saliency.ts";

export interface OcclusionOptions {
  /** The class whose probability is watched; the likeliest unless told. */
  readonly label?: number;
  /** Side of the patch in pixels of what the first layer reads. Default 6. */
  readonly size?: number;
  /** Pixels from patch to patch. Default 2. */
  readonly stride?: number;
  /** What the patch is made of, as the first layer reads it. Default: the input's smallest value, the paper of a digit. */
  readonly fill?: number;
}

/** What covering each place takes away. */
export interface Occlusion extends PlaceMap {
  readonly label: number;
  /** Its probability with nothing covered. */
  readonly probability: number;
}

type Run = (params: ParamTree, buffers: ParamTree, x: Tensor) => Tensor;
const runs = new WeakMap<object, Run>();

/** Probabilities of a batch, compiled once for each model. */
function runOf(model: Model): Run {
  const known = runs.get(model) ?? compile((params: ParamTree, buffers: ParamTree, x: Tensor) => softmax(model.apply(params, buffers, x, INFERENCE)[0], 1));
  runs.set(model, known);
  return known;
}

async function take(t: Tensor): Promise<Float32Array> {
  const data = Float32Array.from(await t.data());
  t.dispose();
  return data;
}

const places = (size: number, patch: number, stride: number): number[] => Array.from({ length: Math.ceil(Math.max(1, size - patch + 1 + stride - 1) / stride) }, (_, i) => Math.min(i * stride, size - patch));

/**
 * How much of a class's probability is lost when a patch covers each place of the input (Zeiler, Fergus, "Visualizing and
 * understanding convolutional networks", 2014): for each patch one forward pass, all in one batch; a pixel has the mean of the patches
 * that cover it. Positive: what is there speaks for the class.
 * Throws `E_VIZ_RANGE` for a patch that does not fit, `E_VIZ_SHAPE` for an input that is not one image, and what the model throws.
 *
 * @example
 * setDefaultBackend(() => cpu());
 * const { data, height, width } = await occlusion(model, digit, { size: 6, stride: 2 });
 * heatmap({ title: "What covering costs", values: data, rows: height, columns: width, ramp: "signed" });
 */
export async function occlusion(model: Model, x: InputLike, options: OcclusionOptions = {}): Promise<Occlusion> {
  const { size = 6, stride = 2 } = options;
  const input = toInput(model, x);
  const [images = 0, channels = 0, height = 0, width = 0] = input.shape;
  if (input.rank !== 4 || images !== 1) throw new VisualizationError("E_VIZ_SHAPE", `occlusion covers one image [1, channels, height, width], got [${input.shape.join(", ")}].`);
  if (!Number.isInteger(size) || !Number.isInteger(stride) || size < 1 || stride < 1 || size > Math.min(height, width)) throw new VisualizationError("E_VIZ_RANGE", `occlusion needs a patch of 1 to ${Math.min(height, width)} pixels and a stride of at least 1, got ${size} and ${stride}.`);
  const pixels = Float32Array.from(await input.data());
  const fill = options.fill ?? pixels.reduce((least, value) => Math.min(least, value), Infinity);
  const corners = places(height, size, stride).flatMap((top) => places(width, size, stride).map((left) => [top, left] as const));
  const covered = new Float32Array((corners.length + 1) * pixels.length);
  covered.set(pixels);
  for (const [i, [top, left]] of corners.entries()) {
    const from = (i + 1) * pixels.length;
    covered.set(pixels, from);
    for (let c = 0; c < channels; c++) for (let y = top; y < top + size; y++) covered.fill(fill, from + (c * height + y) * width + left, from + (c * height + y) * width + left + size);
  }
  const batch = tensor(covered, [corners.length + 1, channels, height, width]);
  const result = runOf(model)(model.params, model.buffers, batch);
  const classes = result.shape[1] ?? 1;
  const p = await take(result);
  batch.dispose();
  const label = options.label ?? p.subarray(0, classes).reduce((best, value, i, all) => (value > (all[best] ?? 0) ? i : best), 0);
  const [sum, count] = [new Float32Array(height * width), new Float32Array(height * width)];
  for (const [i, [top, left]] of corners.entries()) {
    const lost = (p[label] ?? 0) - (p[(i + 1) * classes + label] ?? 0);
    for (let k = 0; k < size * size; k++) {
      const at = (top + Math.floor(k / size)) * width + left + (k % size);
      sum[at] = (sum[at] ?? 0) + lost;
      count[at] = (count[at] ?? 0) + 1;
    }
  }
  return { data: sum.map((value, i) => value / Math.max(1, count[i] ?? 1)), height, width, label, probability: p[label] ?? 0 };
}
