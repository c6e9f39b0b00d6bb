import { ArgumentError, Tensor, upsample as upsampleOf, type UpsampleOptions } from "@receptive/core";
import { type Layer, makeLayer } from "../layer.ts";
import type { PerAxis } from "./window-config.ts";

export interface UpsampleLayerOptions extends UpsampleOptions {
  /** How many times as many cells along each spatial axis: integers. This or `size`. */
  readonly scale?: PerAxis;
  /** Cells along each spatial axis. */
  readonly size?: readonly number[];
}

/**
 * Resizes the spatial axes: f32[n, c, …] → f32[n, c, …size], by the nearest cell or by blending neighbours, without
 * antialiasing. With options a layer; with a tensor, of that tensor. Throws ShapeError `E_SHAPE_UPSAMPLE`, ArgumentError
 * `E_UPSAMPLE`, `E_LAYER_OPTION`.
 *
 * @example
 * upsample({ scale: 2, mode: "bilinear" }).outputShape([1, 3, 7, 7]); // [1, 3, 14, 14]
 */
export function upsample(options: UpsampleLayerOptions): Layer;
export function upsample(x: Tensor, size: readonly number[], options?: UpsampleOptions): Tensor;
export function upsample(first: UpsampleLayerOptions | Tensor, size: readonly number[] = [], options: UpsampleOptions = {}): Layer | Tensor {
  return first instanceof Tensor ? upsampleOf(first, size, options) : make(first);
}

function make({ scale, size, ...options }: UpsampleLayerOptions): Layer {
  const label = `upsample(${JSON.stringify(scale === undefined ? { size } : { scale })})`;
  const given = scale ?? size;
  if (given === undefined || (scale !== undefined && size !== undefined)) throw new ArgumentError("E_LAYER_OPTION", "upsample needs either a scale or a size.");
  const numbers = typeof given === "number" ? [given] : given;
  if (numbers.length === 0 || numbers.some((v) => !Number.isInteger(v) || v < 1)) throw new ArgumentError("E_LAYER_OPTION", `${label}: ${scale === undefined ? "a size" : "a scale"} is an integer ≥ 1.`);
  const target = (spatial: readonly number[]): readonly number[] => {
    if (typeof scale === "number") return spatial.map((d) => d * scale);
    if (scale === undefined) return numbers;
    // Of another length than the axes, it is left as it is for the operation to refuse.
    return scale.length === spatial.length ? spatial.map((d, i) => d * (scale[i] ?? 1)) : scale;
  };
  return makeLayer({
    kind: "upsample",
    config: { ...(scale === undefined ? { size } : { scale }), ...options },
    label,
    shapes: {},
    initParams: () => ({}),
    apply: (_, buffers, x) => [upsampleOf(x, target(x.shape.slice(2)), options), buffers],
    gives: "same",
  });
}
