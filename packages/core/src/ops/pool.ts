import { callSite } from "../call-site.ts";
import { ShapeError } from "../errors.ts";
import { avgPool as avgPoolNode, lpPool as lpPoolComposite, maxPoolWithIndex, type PoolAttrs } from "../composites/pool.ts";
import { type Padding, type PerAxis, windowGeometry, windowOutput } from "../composites/window.ts";
import { call, call1 } from "../ir/build.ts";
import { formatShape } from "../shape.ts";
import { Tensor } from "../tensor.ts";

export interface PoolOptions {
  /** Defaults to the kernel: windows side by side. */
  readonly stride?: PerAxis;
  readonly padding?: Padding;
  readonly dilation?: PerAxis;
  /** Leaves cells that no window reaches out, as PyTorch does, instead of throwing `E_SHAPE_TILE`. */
  readonly floor?: boolean;
}

function attrsOf(op: string, x: Tensor, kernel: PerAxis, options: PoolOptions): PoolAttrs {
  const n = x.rank - 2;
  if (n < 1) throw new ShapeError("E_SHAPE_POOL", `${op} needs x[n, c, …spatial], got ${formatShape(x.shape)}.${callSite()}`);
  const k = typeof kernel === "number" ? new Array<number>(n).fill(kernel) : kernel;
  const g = windowGeometry(k, options, k);
  windowOutput(op, x.shape.slice(2), g, options.floor ?? false);
  return { ...g };
}

/** Largest value of each window: x[n, c, …] → [n, c, …out], out = (W − F + 2P)/S + 1. The gradient goes to the first maximum only. */
export function maxPool(x: Tensor, kernel: PerAxis, options: PoolOptions = {}): Tensor {
  const [y] = call(maxPoolWithIndex, [x.node], attrsOf("maxPool", x, kernel, options));
  return new Tensor(y ?? x.node, [x]);
}

/** Mean of each window; padding counts as zeros. */
export function avgPool(x: Tensor, kernel: PerAxis, options: PoolOptions = {}): Tensor {
  return new Tensor(avgPoolNode(x.node, attrsOf("avgPool", x, kernel, options)), [x]);
}

/** √Σx² of each window (L2 pooling); the gradient is x/‖x‖, 0 where the norm is 0. */
export function l2Pool(x: Tensor, kernel: PerAxis, options: PoolOptions = {}): Tensor {
  return new Tensor(call1(lpPoolComposite, [x.node], attrsOf("l2Pool", x, kernel, options)), [x]);
}
