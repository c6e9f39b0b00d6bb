import { mish as mishOf, type Tensor } from "@receptive/core";
import type { Layer } from "../layer.ts";
import { elementwise } from "./elementwise.ts";

/** x·tanh(softplus(x)) (Misra 2019). Without an argument a layer; with a tensor, of that tensor. */
export function mish(): Layer;
export function mish(x: Tensor): Tensor;
export function mish(x?: Tensor): Layer | Tensor {
  return x === undefined ? elementwise("mish", {}, "mish()", mishOf) : mishOf(x);
}
