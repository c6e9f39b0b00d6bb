import type { GradTarget, InputLike, Model } from "@receptive/layers";
import { VisualizationError } from "../visualization-error.ts";
import { type ModelAdapter, record } from "./record.ts";

/** A number for each place of an input: f32[height, width], row by row. */
export interface PlaceMap {
  readonly data: Float32Array;
  readonly height: number;
  readonly width: number;
}

/**
 * How much each place of the input matters to a target: the largest |∂target/∂x| over the channels there (Simonyan, Vedaldi, Zisserman,
 * "Deep inside convolutional networks", 2013). One forward and one backward pass.
 * Throws `E_VIZ_SHAPE` for an input that is no plane, or a foreign model that gives no gradients of its `input`.
 *
 * @example
 * setDefaultBackend(() => cpu());
 * const { data, height, width } = await saliency(model, digit, "top");
 * heatmap({ title: "What matters", values: data, rows: height, columns: width });
 */
export async function saliency(model: Model | ModelAdapter, x: InputLike, target: GradTarget = "top"): Promise<PlaceMap> {
  const { layers: [input] } = await record(model, x, { grads: target });
  const [height = 0, width = 0] = input?.shape.slice(-2) ?? [];
  const grad = input?.grad;
  if (grad === undefined || input === undefined || input.shape.length < 2 || height * width === 0 || grad.length % (height * width) !== 0) {
    throw new VisualizationError("E_VIZ_SHAPE", `saliency needs gradients of an input [channels, height, width], got [${input?.shape.join(", ") ?? ""}] ${grad === undefined ? "without gradients" : `with ${grad.length} of them`}.`);
  }
  const area = height * width;
  const data = new Float32Array(area);
  grad.forEach((value, i) => { data[i % area] = Math.max(data[i % area] ?? 0, Math.abs(value)); });
  return { data, height, width };
}
