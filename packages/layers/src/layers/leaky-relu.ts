import { ArgumentError, leakyRelu as leakyReluOf, Tensor } from "@receptive/core";
import type { Layer } from "../layer.ts";
import { elementwise } from "./elementwise.ts";

/**
 * max(slope·x, x) for a slope in [0, 1], 0.1 by default. Without a tensor a layer; with one, of that tensor. Throws
 * ArgumentError `E_LAYER_OPTION`.
 */
export function leakyRelu(slope?: number): Layer;
export function leakyRelu(x: Tensor, slope?: number): Tensor;
export function leakyRelu(first: number | Tensor = 0.1, slope = 0.1): Layer | Tensor {
  if (first instanceof Tensor) return leakyReluOf(first, slope);
  const label = `leakyRelu(${first})`;
  if (!(first >= 0 && first <= 1)) throw new ArgumentError("E_LAYER_OPTION", `${label}: the slope is in [0, 1], got ${first}.`);
  return elementwise("leakyRelu", { slope: first }, label, (x) => leakyReluOf(x, first));
}
