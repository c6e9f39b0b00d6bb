import { ArgumentError, batchNorm, ones, type Shape, ShapeError, type Tensor, zeros } from "@receptive/core";
import { checkSize } from "../check-size.ts";
import { type Layer, makeLayer, type ParamTree } from "../layer.ts";
import { checkEpsilon, type NormParams } from "./norm-params.ts";

export interface BatchNormLayerOptions {
  /** Added to the variance. Default 1e-5. */
  readonly epsilon?: number;
  /** How far the running statistics move towards each batch's. Default 0.1. */
  readonly momentum?: number;
  /** Whether it learns a scale and a shift for each channel. Default true. */
  readonly affine?: boolean;
}

/** Running statistics under PyTorch's names. */
type Statistics = { readonly running_mean: Tensor; readonly running_var: Tensor; readonly num_batches_tracked: Tensor };

function statisticsOf(label: string, { running_mean: mean, running_var: variance, num_batches_tracked: count }: Partial<ParamTree>): Statistics {
  const isTensor = (t: Tensor | ParamTree | undefined): t is Tensor => t !== undefined && "dtype" in t;
  if (!isTensor(mean) || !isTensor(variance) || !isTensor(count)) throw new ArgumentError("E_LAYER_BUFFERS", `${label} needs its buffers running_mean, running_var and num_batches_tracked; pass those of layer.initBuffers().`);
  return { running_mean: mean, running_var: variance, num_batches_tracked: count };
}

/** Batch normalisation of inputs with one of these numbers of axes. */
export function batchNormLayer(kind: string, ranks: readonly number[], form: string, channels: number, options: BatchNormLayerOptions): Layer<NormParams> {
  const { epsilon = 1e-5, momentum = 0.1, affine = true } = options;
  const label = `${kind}(${channels})`;
  checkSize(label, "channels", channels);
  checkEpsilon(label, epsilon);
  if (!(momentum >= 0 && momentum <= 1)) throw new ArgumentError("E_LAYER_OPTION", `${label}: momentum is in [0, 1], got ${momentum}.`);
  const check = (shape: Shape): Shape => {
    if (!ranks.includes(shape.length) || shape[1] !== channels) throw new ShapeError("E_SHAPE_BATCHNORM", `${label} reads ${form} with ${channels} channels, got [${shape.join()}].`);
    return shape;
  };
  return makeLayer<NormParams>({
    kind,
    config: { channels, epsilon, momentum, affine },
    label,
    shapes: affine ? { weight: [channels], bias: [channels] } : {},
    initParams: () => (affine ? { weight: ones([channels]), bias: zeros([channels]) } : {}),
    initBuffers: () => ({ running_mean: zeros([channels]), running_var: ones([channels]), num_batches_tracked: zeros([], "i32") }),
    apply(params, buffers, x, { training }) {
      check(x.shape);
      const old = statisticsOf(label, buffers);
      const { output, mean, variance } = batchNorm(x, old.running_mean, old.running_var, { ...params, training, momentum, epsilon });
      return [output, training ? { running_mean: mean, running_var: variance, num_batches_tracked: old.num_batches_tracked.add(1) } : buffers];
    },
    outputShape: check,
    reads: { axis: "channels", size: channels },
    gives: "same",
    fix: (shape, error) => (error.code === "E_SHAPE_BATCHNORM" && ranks.includes(shape.length) ? `Use ${kind}(${shape[1] ?? channels}).` : null),
  });
}
