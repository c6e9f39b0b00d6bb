import { type Layer, makeLayer } from "../layer.ts";

/** One row an example: [n, …] → [n, product of the rest], row-major (channels, then rows, then columns). */
export function flatten(): Layer {
  return makeLayer({
    kind: "flatten",
    config: {},
    label: "flatten()",
    shapes: {},
    initParams: () => ({}),
    apply: (_, buffers, x) => [x.rank === 2 ? x : x.reshape([x.shape[0] ?? 1, x.size / (x.shape[0] ?? 1)]), buffers],
    outputShape: ([n = 1, ...rest]) => [n, rest.reduce((p, d) => p * d, 1)],
  });
}
