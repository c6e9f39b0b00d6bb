import { l2Pool } from "@receptive/core";
import type { Layer } from "../layer.ts";
import { poolLayer, type PoolLayerOptions } from "./pool-layer.ts";
import type { PerAxis } from "./window-config.ts";

/** √Σx² of each window (L2 pooling): f32[n, c, h, w] → f32[n, c, h2, w2] with h2 = (h − F)/S + 1. No weights, depth kept. Throws ShapeError `E_SHAPE_TILE`, ArgumentError `E_WINDOW`. */
export function l2Pool2d(kernel: PerAxis, options: PoolLayerOptions = {}): Layer {
  return poolLayer("l2Pool2d", 2, l2Pool, kernel, options);
}
