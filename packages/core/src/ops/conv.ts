import { callSite } from "../call-site.ts";
import { ArgumentError, DTypeError, ShapeError } from "../errors.ts";
import { conv as convComposite } from "../composites/conv.ts";
import { type Padding, type PerAxis, windowGeometry, windowOutput } from "../composites/window.ts";
import { call1, reshape } from "../ir/build.ts";
import { add, broadcastTo } from "../ir/arith.ts";
import { dim, formatShape } from "../shape.ts";
import { Tensor } from "../tensor.ts";
import { checkNumbers } from "./check-dtype.ts";

export interface ConvOptions {
  readonly bias?: Tensor;
  readonly stride?: PerAxis;
  readonly padding?: Padding;
  readonly dilation?: PerAxis;
  readonly groups?: number;
  /** Leaves cells that no window reaches out, as PyTorch does, instead of throwing `E_SHAPE_TILE`. */
  readonly floor?: boolean;
}

/**
 * Convolution over any number of spatial axes: x[n, c, …spatial], weight[o, c/groups, …k], bias[o] → [n, o, …out] with
 * out = (W − F + 2P)/S + 1. Cross-correlation: the kernel is not flipped. 2·n·o·(c/groups)·k·out FLOPs.
 * Throws ShapeError (`E_SHAPE_CONV`, `E_SHAPE_TILE`), DTypeError, ArgumentError (`E_WINDOW`, `E_CONV_GROUPS`).
 */
export function conv(x: Tensor, weight: Tensor, options: ConvOptions = {}): Tensor {
  const n = x.rank - 2;
  const groups = options.groups ?? 1;
  if (n < 1 || weight.rank !== x.rank) throw new ShapeError("E_SHAPE_CONV", `conv needs x[n, c, …spatial] and weight[o, c, …k] of one rank, got ${formatShape(x.shape)} and ${formatShape(weight.shape)}.${callSite()}`);
  if (x.dtype !== weight.dtype) throw new DTypeError("E_DTYPE_CONV", `conv needs equal dtypes, got ${x.dtype} and ${weight.dtype}.${callSite()}`);
  checkNumbers("conv", x);
  const [c, o, perGroup] = [dim(x.shape, 1), dim(weight.shape, 0), dim(weight.shape, 1)];
  if (!Number.isInteger(groups) || groups < 1 || c % groups !== 0 || o % groups !== 0) throw new ArgumentError("E_CONV_GROUPS", `conv: groups ${groups} must divide the ${c} input and ${o} output channels.${callSite()}`);
  if (perGroup !== c / groups) throw new ShapeError("E_SHAPE_CONV", `conv: weight ${formatShape(weight.shape)} reads ${perGroup} channels a group, but x ${formatShape(x.shape)} has ${c}${groups > 1 ? ` in ${groups} groups` : ""}; use weight[${o}, ${c / groups}, …].${callSite()}`);
  const kernel = weight.shape.slice(2);
  const g = windowGeometry(kernel, options, 1);
  windowOutput("conv", x.shape.slice(2), g, options.floor ?? false);
  const y = call1(convComposite, [x.node, weight.node], { stride: g.stride, padding: g.padding, dilation: g.dilation, groups });
  if (options.bias === undefined) return new Tensor(y, [x, weight]);
  const { bias } = options;
  if (bias.dtype !== x.dtype) throw new DTypeError("E_DTYPE_CONV", `conv needs a bias of x's dtype, got ${bias.dtype} and ${x.dtype}; convert it with .cast("${x.dtype}").${callSite()}`);
  if (bias.rank !== 1 || bias.shape[0] !== o) throw new ShapeError("E_SHAPE_CONV", `conv needs a bias of [${o}], got ${formatShape(bias.shape)}.${callSite()}`);
  const wide = broadcastTo(reshape(bias.node, [1, o, ...kernel.map(() => 1)]), y.shape);
  return new Tensor(add(y, wide), [x, weight, bias]);
}
