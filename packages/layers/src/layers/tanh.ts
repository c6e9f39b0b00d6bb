import { tanh as tanhOf, type Tensor } from "@receptive/core";
import type { Layer } from "../layer.ts";
import { elementwise } from "./elementwise.ts";

/** The hyperbolic tangent. Without an argument a layer; with a tensor, of that tensor. */
export function tanh(): Layer;
export function tanh(x: Tensor): Tensor;
export function tanh(x?: Tensor): Layer | Tensor {
  return x === undefined ? elementwise("tanh", {}, "tanh()", tanhOf) : tanhOf(x);
}
