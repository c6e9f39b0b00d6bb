import type { Tensor } from "@receptive/core";
import { type Layer, type LayerContext, INFERENCE } from "../layer.ts";

/** A layer's output for x with its current parameters. */
export function runLayer(layer: Layer, x: Tensor, ctx: LayerContext = INFERENCE): Tensor {
  return layer.apply(layer.params, layer.buffers, x, ctx)[0];
}
