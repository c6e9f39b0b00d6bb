import { type Shape, ShapeError } from "@receptive/core";
import { type Layer, makeLayer } from "../layer.ts";

/** The mean of each channel over all positions: f32[n, c, …] → f32[n, c], ready for a linear layer. Throws ShapeError `E_SHAPE_POOL`. */
export function globalAvgPool(): Layer {
  const pooled = (shape: Shape): Shape => {
    if (shape.length < 3) throw new ShapeError("E_SHAPE_POOL", `globalAvgPool() reads [n, channels, …spatial], got [${shape.join()}].`);
    return shape.slice(0, 2);
  };
  return makeLayer({
    kind: "globalAvgPool",
    config: {},
    label: "globalAvgPool()",
    shapes: {},
    initParams: () => ({}),
    apply(_, buffers, x) {
      pooled(x.shape);
      return [x.mean(x.shape.slice(2).map((__, i) => i + 2)), buffers];
    },
    outputShape: pooled,
  });
}
