import type { Layer } from "../layer.ts";
import { convLayer, type ConvLayerOptions, type ConvParams } from "./conv-layer.ts";
import type { PerAxis } from "./window-config.ts";

/**
 * Convolution of images: f32[n, inputs, h, w] → f32[n, outputs, h2, w2] with h2 = (h − F + 2P)/S + 1. Cross-correlation, as
 * the field has it: the kernel is not flipped. F·F·inputs·outputs weights + outputs biases. Throws ShapeError `E_SHAPE_CONV`,
 * `E_SHAPE_TILE`; ArgumentError `E_LAYER_SIZE`, `E_CONV_GROUPS`, `E_WINDOW`, `E_LAYER_INIT`.
 *
 * @example
 * conv2d(1, 6, 5).outputShape([1, 1, 32, 32]); // [1, 6, 28, 28]
 */
export function conv2d(inputs: number, outputs: number, kernel: PerAxis, options: ConvLayerOptions = {}): Layer<ConvParams> {
  return convLayer("conv2d", 2, inputs, outputs, kernel, options);
}
