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
  /** Adds a last window that reaches over the end instead (PyTorch's ceil_mode). Default false. */
  readonly ceil?: boolean;
}

export interface AvgPoolLayerOptions extends PoolLayerOptions {
  /** Whether padding counts as cells of value 0 (default), or the mean is of the real cells alone. */
  readonly countPadding?: boolean;
}

type Pool = (x: Tensor, kernel: PerAxis, options: PoolOptions) => Tensor;

/** A pooling layer over `axes` spatial axes; `config` holds what else it was made with. */
export function poolLayer(kind: string, axes: number, pool: Pool, kernel: PerAxis, options: PoolLayerOptions, config: Readonly<Record<string, unknown>> = {}): Layer {
  const label = `${kind}(${JSON.stringify(kernel)})`;
  const window = windowConfig(label, axes, kernel, options, kernel);
  const { floor = false, ceil = false } = options;
  return makeLayer({
    kind,
    config: { ...window, floor, ...(ceil ? { ceil } : {}), ...config },
    label,
    shapes: {},
    initParams: () => ({}),
    apply: (_, buffers, x) => [pool(x, window.kernel, { stride: window.stride, padding: window.padding, dilation: window.dilation, floor, ceil }), buffers],
    window,
    gives: "same",
  });
}
