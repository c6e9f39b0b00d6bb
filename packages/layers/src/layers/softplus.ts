import { softplus as softplusOf, type Tensor } from "@receptive/core";
import type { Layer } from "../layer.ts";
import { elementwise } from "./elementwise.ts";

/** log(1 + eˣ), a smooth relu. Without an argument a layer; with a tensor, of that tensor. */
export function softplus(): Layer;
export function softplus(x: Tensor): Tensor;
export function softplus(x?: Tensor): Layer | Tensor {
  return x === undefined ? elementwise("softplus", {}, "softplus()", softplusOf) : softplusOf(x);
}
