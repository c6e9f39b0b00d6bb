import { callSite } from "../call-site.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import { avgPool as avgPoolNode, lpPool as lpPoolComposite, maxPoolWithIndex, type PoolAttrs } from "../composites/pool.ts";
import { ceilPadding, type Padding, perAxis, type PerAxis, windowGeometry, type WindowGeometry, windowOutput } from "../composites/window.ts";
import { call, call1 } from "../ir/build.ts";
import { dim, formatShape } from "../shape.ts";
import { Tensor } from "../tensor.ts";
import { checkFloat, checkNumbers } from "./check-dtype.ts";

export interface PoolOptions {
  /** Defaults to the kernel: windows side by side. */
  readonly stride?: PerAxis;
  readonly padding?: Padding;
  readonly dilation?: PerAxis;
  /** Leaves cells that no window reaches out, as PyTorch does, instead of throwing `E_SHAPE_TILE`. */
  readonly floor?: boolean;
  /** Adds a last window that reaches over the end where windows do not tile their input, instead of throwing (PyTorch's ceil_mode). */
  readonly ceil?: boolean;
}

export interface AvgPoolOptions extends PoolOptions {
  /** Whether padding counts as cells of value 0 (default), or the mean is of the real cells alone. */
  readonly countPadding?: boolean;
}

function checkPadding(op: string, g: WindowGeometry): void {
  for (const [i, [before, after]] of g.padding.entries()) {
    const extent = dim(g.dilation, i) * (dim(g.kernel, i) - 1) + 1;
    if (2 * Math.max(before, after) > extent) throw new ArgumentError("E_WINDOW", `${op} on axis ${i}: padding ${before} + ${after} may be at most half the window's ${extent} cells on each side, or windows would hold nothing else.${callSite()}`);
  }
}

interface Windows { readonly attrs: PoolAttrs; readonly padding: WindowGeometry["padding"] }

function windowsOf(op: string, x: Tensor, kernel: PerAxis, options: PoolOptions): Windows {
  const n = x.rank - 2;
  if (n < 1) throw new ShapeError("E_SHAPE_POOL", `${op} needs x[n, c, …spatial], got ${formatShape(x.shape)}.${callSite()}`);
  const k = perAxis("kernel", kernel, n, 1);
  const g = windowGeometry(k, options, k);
  const spatial = x.shape.slice(2);
  checkPadding(op, g);
  windowOutput(op, spatial, g, (options.floor ?? false) || (options.ceil ?? false));
  const padding = options.ceil === true ? ceilPadding(spatial, g) : g.padding;
  return { attrs: { ...g, padding }, padding: g.padding };
}

/** Largest value of each window: x[n, c, …] → [n, c, …out], out = (W − F + 2P)/S + 1. The gradient goes to the first maximum only. Throws DTypeError `E_DTYPE_MAXPOOL`. */
export function maxPool(x: Tensor, kernel: PerAxis, options: PoolOptions = {}): Tensor {
  checkNumbers("maxPool", x);
  const [y] = call(maxPoolWithIndex, [x.node], windowsOf("maxPool", x, kernel, options).attrs);
  return new Tensor(y ?? x.node, [x]);
}

/**
 * Mean of each window: x[n, c, …] → [n, c, …out]. Padding counts as zeros unless `countPadding` is false; cells that `ceil` adds
 * beyond the padding never count. Float. Throws DTypeError `E_DTYPE_AVGPOOL`.
 */
export function avgPool(x: Tensor, kernel: PerAxis, options: AvgPoolOptions = {}): Tensor {
  checkFloat("avgPool", x);
  const { attrs, padding } = windowsOf("avgPool", x, kernel, options);
  const counted = options.countPadding === false ? padding.map(() => [0, 0] as const) : padding;
  return new Tensor(avgPoolNode(x.node, attrs, counted), [x]);
}

/** √Σx² of each window (L2 pooling); the gradient is x/‖x‖, 0 where the norm is 0. Float. Throws DTypeError `E_DTYPE_L2POOL`. */
export function l2Pool(x: Tensor, kernel: PerAxis, options: PoolOptions = {}): Tensor {
  checkFloat("l2Pool", x);
  return new Tensor(call1(lpPoolComposite, [x.node], windowsOf("l2Pool", x, kernel, options).attrs), [x]);
}
