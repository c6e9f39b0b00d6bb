import { ArgumentError, hardtanh as hardtanhOf, Tensor } from "@receptive/core";
import type { Layer } from "../layer.ts";
import { elementwise } from "./elementwise.ts";

/**
 * x limited to [min, max], −1 and 1 by default; the derivative is 0 on the limits and beyond. Without a tensor a layer; with
 * one, of that tensor. Throws ArgumentError `E_LAYER_OPTION`.
 */
export function hardtanh(min?: number, max?: number): Layer;
export function hardtanh(x: Tensor, min?: number, max?: number): Tensor;
export function hardtanh(first: number | Tensor = -1, second?: number, third = 1): Layer | Tensor {
  if (first instanceof Tensor) return hardtanhOf(first, second ?? -1, third);
  const max = second ?? 1;
  const label = `hardtanh(${first}, ${max})`;
  if (!(first < max)) throw new ArgumentError("E_LAYER_OPTION", `${label}: min is below max.`);
  return elementwise("hardtanh", { min: first, max }, label, (x) => hardtanhOf(x, first, max));
}
