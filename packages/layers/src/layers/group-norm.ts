import { ArgumentError, groupNorm as groupNormOf, type LayerNormOptions, ones, Tensor, zeros } from "@receptive/core";
import { checkSize } from "../check-size.ts";
import { type Layer, makeLayer } from "../layer.ts";
import { checkEpsilon, type NormParams } from "./norm-params.ts";

export interface GroupNormLayerOptions {
  /** Added to the variance. Default 1e-5. */
  readonly epsilon?: number;
  /** Whether it learns a scale and a shift for each channel. Default true. */
  readonly affine?: boolean;
}

/**
 * Group normalisation (Wu & He 2018) of f32[n, channels, …]: each example's channels in groups, over a group's channels and all
 * positions; shape kept. One group normalises an example as a whole, as many as channels each channel by itself. Learns
 * `weight` and `bias`, f32[channels]. Without a tensor a layer; with one, of that tensor. Throws ShapeError
 * `E_SHAPE_GROUPNORM`; ArgumentError `E_GROUPNORM`, `E_LAYER_SIZE`, `E_LAYER_OPTION`.
 *
 * @example
 * sequential(conv2d(3, 8, 3), groupNorm(4, 8), relu());
 */
export function groupNorm(groups: number, channels: number, options?: GroupNormLayerOptions): Layer<NormParams>;
export function groupNorm(x: Tensor, groups: number, options?: LayerNormOptions): Tensor;
export function groupNorm(first: number | Tensor, second: number, options: GroupNormLayerOptions & LayerNormOptions = {}): Layer<NormParams> | Tensor {
  return first instanceof Tensor ? groupNormOf(first, second, options) : make(first, second, options);
}

function make(groups: number, channels: number, { epsilon = 1e-5, affine = true }: GroupNormLayerOptions): Layer<NormParams> {
  const label = `groupNorm(${groups}, ${channels})`;
  checkSize(label, "groups", groups);
  checkSize(label, "channels", channels);
  if (channels % groups !== 0) throw new ArgumentError("E_GROUPNORM", `${label}: ${groups} groups must divide the ${channels} channels.`);
  checkEpsilon(label, epsilon);
  return makeLayer<NormParams>({
    kind: "groupNorm",
    config: { groups, channels, epsilon, affine },
    label,
    shapes: affine ? { weight: [channels], bias: [channels] } : {},
    initParams: () => (affine ? { weight: ones([channels]), bias: zeros([channels]) } : {}),
    apply: (params, buffers, x) => [groupNormOf(x, groups, { ...params, epsilon }), buffers],
    reads: { axis: "channels", size: channels },
    gives: "same",
  });
}
