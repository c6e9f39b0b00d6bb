import { ArgumentError, elu as eluOf, Tensor } from "@receptive/core";
import type { Layer } from "../layer.ts";
import { elementwise } from "./elementwise.ts";

/**
 * x where x > 0, α(eˣ − 1) elsewhere (Clevert et al. 2015); α > 0, 1 by default. Without a tensor a layer; with one, of that
 * tensor. Throws ArgumentError `E_LAYER_OPTION`.
 */
export function elu(alpha?: number): Layer;
export function elu(x: Tensor, alpha?: number): Tensor;
export function elu(first: number | Tensor = 1, alpha = 1): Layer | Tensor {
  if (first instanceof Tensor) return eluOf(first, alpha);
  const label = `elu(${first})`;
  if (!(first > 0 && Number.isFinite(first))) throw new ArgumentError("E_LAYER_OPTION", `${label}: alpha is positive, got ${first}.`);
  return elementwise("elu", { alpha: first }, label, (x) => eluOf(x, first));
}
