import { l2Pool } from "@receptive/core";
import type { Layer } from "../layer.ts";
import { poolLayer, type PoolLayerOptions } from "./pool-layer.ts";
import type { PerAxis } from "./window-config.ts";

/** √Σx² of each window (L2 pooling): f32[n, c, w] → f32[n, c, w2] with w2 = (w − F)/S + 1. No weights, depth kept. Throws ShapeError `E_SHAPE_TILE`, ArgumentError `E_WINDOW`. */
export function l2Pool1d(kernel: PerAxis, options: PoolLayerOptions = {}): Layer {
  return poolLayer("l2Pool1d", 1, l2Pool, kernel, options);
}
