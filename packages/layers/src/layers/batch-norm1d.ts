import type { Layer } from "../layer.ts";
import { batchNormLayer, type BatchNormLayerOptions } from "./batch-norm-layer.ts";
import type { NormParams } from "./norm-params.ts";

/**
 * Batch normalisation (Ioffe & Szegedy 2015) of f32[n, channels] or f32[n, channels, w], over all but the channels; shape kept.
 * As `batchNorm2d` otherwise.
 */
export function batchNorm1d(channels: number, options: BatchNormLayerOptions = {}): Layer<NormParams> {
  return batchNormLayer("batchNorm1d", [2, 3], "[n, channels] or [n, channels, width]", channels, options);
}
