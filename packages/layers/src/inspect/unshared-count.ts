import { ArgumentError, type Shape } from "@receptive/core";
import type { Layer } from "../layer.ts";
import { paramCount } from "./param-count.ts";

/**
 * Weights a convolution would need for this input if every position had its own: (F·F·D1 + 1)·H2·W2·K, against
 * (F·F·D1 + 1)·K shared. Throws ArgumentError `E_UNSHARED` for other layers.
 *
 * @example
 * unsharedCount(conv2d(1, 6, 5), [1, 1, 32, 32]); // 122304
 */
export function unsharedCount(layer: Layer, input: Shape): number {
  if (!layer.kind.startsWith("conv")) throw new ArgumentError("E_UNSHARED", `unsharedCount is about convolutions, not ${layer.label}.`);
  const positions = layer.outputShape(input).slice(2).reduce((p, d) => p * d, 1);
  return paramCount(layer) * positions;
}
