import { ArgumentError, gelu as geluOf, type GeluOptions, Tensor } from "@receptive/core";
import type { Layer } from "../layer.ts";
import { elementwise } from "./elementwise.ts";

/**
 * x·Φ(x) with the normal distribution function Φ (Hendrycks & Gimpel 2016), or with { approximate: "tanh" } close to it. Without
 * a tensor a layer; with one, of that tensor. Throws ArgumentError `E_LAYER_OPTION`.
 */
export function gelu(options?: GeluOptions): Layer;
export function gelu(x: Tensor, options?: GeluOptions): Tensor;
export function gelu(first: GeluOptions | Tensor = {}, options: GeluOptions = {}): Layer | Tensor {
  if (first instanceof Tensor) return geluOf(first, options);
  const { approximate = "none" } = first;
  if (approximate !== "none" && approximate !== "tanh") throw new ArgumentError("E_LAYER_OPTION", `gelu: approximate is "none" or "tanh", got ${JSON.stringify(approximate)}.`);
  return elementwise("gelu", { approximate }, approximate === "none" ? "gelu()" : "gelu(tanh)", (x) => geluOf(x, { approximate }));
}
