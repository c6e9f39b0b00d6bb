import { avgPool } from "@receptive/core";
import type { Layer } from "../layer.ts";
import { type AvgPoolLayerOptions, poolLayer } from "./pool-layer.ts";
import type { PerAxis } from "./window-config.ts";

/** Mean of each window: f32[n, c, w] → f32[n, c, w2] with w2 = (w − F)/S + 1. No weights, depth kept. Throws ShapeError `E_SHAPE_TILE`, ArgumentError `E_WINDOW`. */
export function avgPool1d(kernel: PerAxis, options: AvgPoolLayerOptions = {}): Layer {
  const { countPadding = true } = options;
  return poolLayer("avgPool1d", 1, (x, k, windows) => avgPool(x, k, { ...windows, countPadding }), kernel, options, countPadding ? {} : { countPadding });
}
