import type { Layer } from "../layer.ts";
import type { ConvParams } from "./conv-layer.ts";
import { convTransposeLayer, type ConvTransposeLayerOptions } from "./conv-transpose-layer.ts";
import type { PerAxis } from "./window-config.ts";

/**
 * Transposed convolution of images, the gradient of `conv2d` for its input: f32[n, inputs, h, w] → f32[n, outputs, h2, w2] with
 * h2 = (h − 1)·S − 2P + dilation·(F − 1) + outputPadding + 1. Weight f32[inputs, outputs/groups, F, F], bias f32[outputs]. Throws
 * ShapeError `E_SHAPE_CONVTRANSPOSE`; ArgumentError `E_LAYER_SIZE`, `E_CONV_GROUPS`, `E_WINDOW`, `E_LAYER_INIT`.
 *
 * @example
 * convTranspose2d(16, 8, 2, { stride: 2 }).outputShape([1, 16, 7, 7]); // [1, 8, 14, 14]
 */
export function convTranspose2d(inputs: number, outputs: number, kernel: PerAxis, options: ConvTransposeLayerOptions = {}): Layer<ConvParams> {
  return convTransposeLayer("convTranspose2d", 2, inputs, outputs, kernel, options);
}
