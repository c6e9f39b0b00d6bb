import type { Layer } from "../layer.ts";
import { batchNormLayer, type BatchNormLayerOptions } from "./batch-norm-layer.ts";
import type { NormParams } from "./norm-params.ts";

/**
 * Batch normalisation (Ioffe & Szegedy 2015) of images f32[n, channels, h, w], each channel by itself; shape kept. In training
 * with the batch's mean and biased variance, in inference with the running ones: buffers `running_mean` and `running_var`
 * (unbiased), f32[channels], and `num_batches_tracked`, i32, as in PyTorch. Learns `weight` and `bias`, f32[channels]. Throws
 * ShapeError `E_SHAPE_BATCHNORM`; ArgumentError `E_BATCHNORM` when training with one value per channel, `E_LAYER_SIZE`,
 * `E_LAYER_OPTION`, `E_LAYER_BUFFERS`.
 *
 * @example
 * const block = sequential(conv2d(3, 8, 3, { bias: false }), batchNorm2d(8), relu());
 */
export function batchNorm2d(channels: number, options: BatchNormLayerOptions = {}): Layer<NormParams> {
  return batchNormLayer("batchNorm2d", [4], "[n, channels, height, width]", channels, options);
}
