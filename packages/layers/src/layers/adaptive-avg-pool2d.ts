import { adaptiveAvgPool } from "@receptive/core";
import { checkSize } from "../check-size.ts";
import { type Layer, makeLayer } from "../layer.ts";
import type { PerAxis } from "./window-config.ts";

/**
 * Means over as many bins as the output is to have cells, whatever the input's size: f32[n, c, h, w] → f32[n, c, …size]; one
 * number stands for both axes. No weights. Throws ShapeError `E_SHAPE_POOL`, ArgumentError `E_LAYER_SIZE`.
 *
 * @example
 * adaptiveAvgPool2d(3).outputShape([1, 8, 10, 7]); // [1, 8, 3, 3]
 */
export function adaptiveAvgPool2d(size: PerAxis): Layer {
  const label = `adaptiveAvgPool2d(${JSON.stringify(size)})`;
  const sizes = typeof size === "number" ? [size, size] : [...size];
  checkSize(label, "the number of axes", sizes.length, 2);
  for (const s of sizes) checkSize(label, "a size", s);
  return makeLayer({
    kind: "adaptiveAvgPool2d",
    config: { size: sizes },
    label,
    shapes: {},
    initParams: () => ({}),
    apply: (_, buffers, x) => [adaptiveAvgPool(x, sizes), buffers],
    gives: "same",
  });
}
