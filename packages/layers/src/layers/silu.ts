import { silu as siluOf, type Tensor } from "@receptive/core";
import type { Layer } from "../layer.ts";
import { elementwise } from "./elementwise.ts";

/** x·σ(x), also called swish. Without an argument a layer; with a tensor, of that tensor. */
export function silu(): Layer;
export function silu(x: Tensor): Tensor;
export function silu(x?: Tensor): Layer | Tensor {
  return x === undefined ? elementwise("silu", {}, "silu()", siluOf) : siluOf(x);
}
