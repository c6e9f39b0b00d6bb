import type { PoolOptions, Tensor } from "@receptive/core";
import { type Layer, makeLayer } from "../layer.ts";
import { type Padding, type PerAxis, windowConfig } from "./window-config.ts";

export interface PoolLayerOptions {
  /** S. Default: the kernel, so that windows lie side by side. */
  readonly stride?: PerAxis;
  /** Default 0. Never wins a maximum; counts as zeros in an average. */
  readonly padding?: Padding;
  readonly dilation?: PerAxis;
  /** Leaves out cells that no window reaches, as PyTorch does, instead of throwing `E_SHAPE_TILE`. Default false. */
  readonly floor?: boolean;
}

type Pool = (x: Tensor, kernel: PerAxis, options: PoolOptions) => Tensor;

/** A pooling layer over `axes` spatial axes. */
export function poolLayer(kind: string, axes: number, pool: Pool, kernel: PerAxis, options: PoolLayerOptions): Layer {
  const label = `${kind}(${JSON.stringify(kernel)})`;
  const window = windowConfig(label, axes, kernel, options, kernel);
  const { floor = false } = options;
  return makeLayer({
    kind,
    config: { ...window, floor },
    label,
    shapes: {},
    initParams: () => ({}),
    apply: (_, buffers, x) => [pool(x, window.kernel, { stride: window.stride, padding: window.padding, dilation: window.dilation, floor }), buffers],
    window,
    gives: "same",
  });
}
