import { relu as reluOf, type Tensor } from "@receptive/core";
import type { Layer } from "../layer.ts";
import { elementwise } from "./elementwise.ts";

/** max(x, 0); its derivative at 0 is 0. Without an argument a layer; with a tensor, of that tensor. */
export function relu(): Layer;
export function relu(x: Tensor): Tensor;
export function relu(x?: Tensor): Layer | Tensor {
  return x === undefined ? elementwise("relu", {}, "relu()", reluOf) : reluOf(x);
}
