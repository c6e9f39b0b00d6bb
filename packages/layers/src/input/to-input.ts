import { ArgumentError, Tensor, tensor } from "@receptive/core";
import type { Model } from "../model/model.ts";

/** Values with their shape, on the host. */
export interface HostImage {
  readonly data: Float32Array | Uint8Array | Int32Array;
  readonly shape: readonly number[];
}

/** What a model can be shown: a tensor, an image or a batch of images on the host, or just the pixels. */
export type InputLike = Tensor | HostImage | Float32Array | Uint8Array;

/**
 * What the model's first layer reads: the input with the model's preparation applied, if it has one. Bare pixels need a model
 * that says how large its images are. Throws ArgumentError `E_INPUT`, ShapeError `E_SHAPE_INPUT`.
 */
export function toInput(model: Model, x: InputLike): Tensor {
  const given = x instanceof Tensor ? x : x instanceof Float32Array || x instanceof Uint8Array ? fromPixels(model, x) : tensor(x.data, x.shape);
  return model.input === undefined ? given : model.input.prepare(given);
}

function fromPixels(model: Model, pixels: Float32Array | Uint8Array): Tensor {
  const { input } = model;
  if (input === undefined) throw new ArgumentError("E_INPUT", `${model.kind} does not say how large its images are: pass a tensor, or { data, shape }.`);
  for (const shape of [input.from, input.to]) {
    const size = shape.reduce((p, d) => p * d, 1);
    if (pixels.length > 0 && pixels.length % size === 0) return tensor(pixels, [pixels.length / size, ...shape]);
  }
  throw new ArgumentError("E_INPUT", `${model.kind} reads images of [${input.from.join()}]; ${pixels.length} pixels do not make whole ones.`);
}
