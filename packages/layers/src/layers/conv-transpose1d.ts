import type { Layer } from "../layer.ts";
import type { ConvParams } from "./conv-layer.ts";
import { convTransposeLayer, type ConvTransposeLayerOptions } from "./conv-transpose-layer.ts";
import type { PerAxis } from "./window-config.ts";

/** Transposed convolution along one axis: f32[n, inputs, w] → f32[n, outputs, w2]. As `convTranspose2d` otherwise. */
export function convTranspose1d(inputs: number, outputs: number, kernel: PerAxis, options: ConvTransposeLayerOptions = {}): Layer<ConvParams> {
  return convTransposeLayer("convTranspose1d", 1, inputs, outputs, kernel, options);
}
