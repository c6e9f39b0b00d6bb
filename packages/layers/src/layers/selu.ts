import { selu as seluOf, type Tensor } from "@receptive/core";
import type { Layer } from "../layer.ts";
import { elementwise } from "./elementwise.ts";

/** Scaled elu, whose activations keep mean 0 and variance 1 (Klambauer et al. 2017). Without an argument a layer; with a tensor, of that tensor. */
export function selu(): Layer;
export function selu(x: Tensor): Tensor;
export function selu(x?: Tensor): Layer | Tensor {
  return x === undefined ? elementwise("selu", {}, "selu()", seluOf) : seluOf(x);
}
