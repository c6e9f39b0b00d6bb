import type { Shape } from "@receptive/core";
import { type Layer, makeLayer } from "../layer.ts";

/** One row an example: [n, …] → [n, product of the rest], row-major (channels, then rows, then columns). */
export function flatten(): Layer {
  return makeLayer({
    kind: "flatten",
    config: {},
    label: "flatten()",
    shapes: {},
    initParams: () => ({}),
    apply: (_, buffers, x) => [x.rank === 2 ? x : x.reshape(rows(x.shape)), buffers],
    outputShape: rows,
  });
}

function rows([n = 1, ...rest]: Shape): Shape {
  return [n, rest.reduce((p, d) => p * d, 1)];
}
