import type { Layer } from "../layer.ts";
import { convLayer, type ConvLayerOptions, type ConvParams } from "./conv-layer.ts";
import type { PerAxis } from "./window-config.ts";

/** Convolution of sequences: f32[n, inputs, w] → f32[n, outputs, w2] with w2 = (w − F + 2P)/S + 1. Errors as `conv2d`. */
export function conv1d(inputs: number, outputs: number, kernel: PerAxis, options: ConvLayerOptions = {}): Layer<ConvParams> {
  return convLayer("conv1d", 1, inputs, outputs, kernel, options);
}
