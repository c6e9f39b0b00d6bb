import { layerNorm as layerNormOf, type LayerNormOptions, ones, type Shape, Tensor, zeros } from "@receptive/core";
import { checkSize } from "../check-size.ts";
import { type Layer, makeLayer } from "../layer.ts";
import { checkEpsilon, type NormParams } from "./norm-params.ts";

export interface LayerNormLayerOptions {
  /** Added to the variance. Default 1e-5. */
  readonly epsilon?: number;
  /** Whether it learns a scale for each element of the normalised shape. Default true. */
  readonly affine?: boolean;
  /** Whether it learns a shift, too. Default: as `affine`. */
  readonly bias?: boolean;
}

/**
 * Layer normalisation (Ba et al. 2016) over the last axes, which `shape` names by their sizes (one number: the last axis); the
 * input's shape is kept. Learns `weight` and `bias` of that shape. Without a tensor a layer; with one, of that tensor. Throws
 * ShapeError `E_SHAPE_LAYERNORM`; ArgumentError `E_LAYER_SIZE`, `E_LAYER_OPTION`.
 *
 * @example
 * sequential(linear(64, 128), layerNorm(128), gelu());
 */
export function layerNorm(shape: number | Shape, options?: LayerNormLayerOptions): Layer<NormParams>;
export function layerNorm(x: Tensor, shape: Shape, options?: LayerNormOptions): Tensor;
export function layerNorm(first: number | Shape | Tensor, second: LayerNormLayerOptions | Shape = {}, third: LayerNormOptions = {}): Layer<NormParams> | Tensor {
  if (first instanceof Tensor) return layerNormOf(first, second as Shape, third);
  return make(typeof first === "number" ? [first] : [...first], second as LayerNormLayerOptions);
}

function make(shape: Shape, { epsilon = 1e-5, affine = true, bias = affine }: LayerNormLayerOptions): Layer<NormParams> {
  const label = `layerNorm(${shape.length === 1 ? String(shape[0]) : `[${shape.join(", ")}]`})`;
  checkSize(label, "the number of axes", shape.length);
  for (const size of shape) checkSize(label, "a size", size);
  checkEpsilon(label, epsilon);
  const features = shape.at(-1) ?? 1;
  return makeLayer<NormParams>({
    kind: "layerNorm",
    config: { shape, epsilon, affine, bias },
    label,
    shapes: { ...(affine ? { weight: shape } : {}), ...(bias ? { bias: shape } : {}) },
    initParams: () => ({ ...(affine ? { weight: ones(shape) } : {}), ...(bias ? { bias: zeros(shape) } : {}) }),
    apply: (params, buffers, x) => [layerNormOf(x, shape, { ...params, epsilon }), buffers],
    ...(shape.length === 1 ? { reads: { axis: "features", size: features } as const } : {}),
    gives: "same",
    fix: (input, error) => (error.code === "E_SHAPE_LAYERNORM" && shape.length === 1 && input.length > 0 ? `Use layerNorm(${input.at(-1) ?? features}).` : null),
  });
}
