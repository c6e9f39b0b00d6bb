import { maxPool } from "@receptive/core";
import type { Layer } from "../layer.ts";
import { poolLayer, type PoolLayerOptions } from "./pool-layer.ts";
import type { PerAxis } from "./window-config.ts";

/** Largest value of each window; the gradient goes to the first maximum only: f32[n, c, w] → f32[n, c, w2] with w2 = (w − F)/S + 1. No weights, depth kept. Throws ShapeError `E_SHAPE_TILE`, ArgumentError `E_WINDOW`. */
export function maxPool1d(kernel: PerAxis, options: PoolLayerOptions = {}): Layer {
  return poolLayer("maxPool1d", 1, maxPool, kernel, options);
}
