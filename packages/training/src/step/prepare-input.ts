import { type Shape, Tensor, tensor } from "@receptive/core";
import type { Model } from "@receptive/layers";
import { TrainingError } from "../training-error.ts";

/** Pixels, 0 to 255, or a tensor. */
export type Images = Tensor | Uint8Array | Float32Array;

const sizeOf = (shape: Shape): number => shape.reduce((product, size) => product * size, 1);

/** The shape of one image, told from how many numbers it has: the model's, before or after its preparation, else a square. */
export function imageShape(model: Model, numbers: number): Shape {
  const { input } = model;
  if (input !== undefined) {
    if (sizeOf(input.from) === numbers) return input.from;
    if (sizeOf(input.to) === numbers) return input.to;
  }
  const side = Math.sqrt(numbers);
  if (input === undefined && Number.isInteger(side)) return [1, side, side];
  const wanted = input === undefined ? "a square image" : `images of ${input.from.join("×")}`;
  throw new TrainingError("E_PREDICT_INPUT", `an image of ${numbers} numbers does not fit: the model takes ${wanted}. Pass a tensor [n, c, h, w] of another shape.`);
}

/**
 * What the model's first layer is given, f32, computed where the model is: raw images go through the model's own
 * preparation; tensors that are prepared pass unchanged. A model without one gets pixels (u8) divided by 255. `x` is [n, c, h, w], or
 * flat, with `n` images.
 */
export function prepareInput(model: Model, x: Images, n: number): Tensor {
  const raw = x instanceof Tensor ? x : tensor(x);
  const images = raw.rank === 1 ? raw.reshape([n, ...imageShape(model, raw.size / Math.max(1, n))]) : raw;
  const { input } = model;
  if (input !== undefined) return input.prepare(images);
  if (images.dtype === "f32" || images.dtype === "f16") return images;
  const numbers = images.cast("f32");
  return images.dtype === "u8" ? numbers.div(255) : numbers;
}
