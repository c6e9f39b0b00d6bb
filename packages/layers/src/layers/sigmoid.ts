import { sigmoid as sigmoidOf, type Tensor } from "@receptive/core";
import type { Layer } from "../layer.ts";
import { elementwise } from "./elementwise.ts";

/** 1/(1 + e⁻ˣ), with f(z) = 1 − f(−z). Without an argument a layer; with a tensor, of that tensor. */
export function sigmoid(): Layer;
export function sigmoid(x: Tensor): Tensor;
export function sigmoid(x?: Tensor): Layer | Tensor {
  return x === undefined ? elementwise("sigmoid", {}, "sigmoid()", sigmoidOf) : sigmoidOf(x);
}
