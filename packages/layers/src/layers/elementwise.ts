import type { Tensor } from "@receptive/core";
import { type Layer, makeLayer } from "../layer.ts";

/** A layer without weights that keeps its input's shape. */
export function elementwise(kind: string, config: Readonly<Record<string, unknown>>, label: string, f: (x: Tensor) => Tensor): Layer {
  return makeLayer({
    kind,
    config,
    label,
    shapes: {},
    initParams: () => ({}),
    apply: (_, buffers, x) => [f(x), buffers],
    outputShape: (shape) => shape,
    gives: "same",
  });
}
