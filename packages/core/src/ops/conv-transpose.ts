import { callSite } from "../call-site.ts";
import { convInputGrad } from "../composites/conv.ts";
import { type Padding, type PerAxis, perAxis, windowGeometry } from "../composites/window.ts";
import { ArgumentError, DTypeError, ShapeError } from "../errors.ts";
import { add, broadcastTo } from "../ir/arith.ts";
import { call1, pad, reshape } from "../ir/build.ts";
import { dim, formatShape } from "../shape.ts";
import { Tensor } from "../tensor.ts";
import { checkNumbers } from "./check-dtype.ts";

export interface ConvTransposeOptions {
  readonly bias?: Tensor;
  readonly stride?: PerAxis;
  /** Cells taken off the output's sides: the padding of the convolution this is the transpose of. */
  readonly padding?: Padding;
  /** Cells added at the output's end, fewer than the stride or the dilation: which of the sizes that convolve to x's is meant. */
  readonly outputPadding?: PerAxis;
  readonly dilation?: PerAxis;
  readonly groups?: number;
}

interface AxisPlan { readonly size: number; readonly after: number; readonly zeros: number }

/** One axis of the output. What padding at the end is not longer than the stride allows is cropped less; the rest is zeros. */
function planAxis(full: number, [before, after]: readonly [number, number], extra: number, stride: number): AxisPlan {
  const within = Math.min(extra, stride - 1);
  const uncropped = Math.min(after, extra - within);
  const zeros = extra - within - uncropped;
  return { size: full - before - (after - uncropped) + within, after: after - uncropped, zeros };
}

function checkShapes(x: Tensor, weight: Tensor, groups: number): void {
  if (x.rank < 3 || weight.rank !== x.rank) throw new ShapeError("E_SHAPE_CONVTRANSPOSE", `convTranspose needs x[n, c, …spatial] and weight[c, o, …k] of one rank, got ${formatShape(x.shape)} and ${formatShape(weight.shape)}.${callSite()}`);
  if (x.dtype !== weight.dtype) throw new DTypeError("E_DTYPE_CONVTRANSPOSE", `convTranspose needs equal dtypes, got ${x.dtype} and ${weight.dtype}.${callSite()}`);
  checkNumbers("convTranspose", x);
  if (x.shape[1] !== weight.shape[0]) throw new ShapeError("E_SHAPE_CONVTRANSPOSE", `convTranspose: weight ${formatShape(weight.shape)} reads ${weight.shape[0]} channels, but x ${formatShape(x.shape)} has ${x.shape[1]}.${callSite()}`);
  if (!Number.isInteger(groups) || groups < 1 || dim(x.shape, 1) % groups !== 0) throw new ArgumentError("E_CONV_GROUPS", `convTranspose: groups ${groups} must divide the ${x.shape[1]} input channels.${callSite()}`);
}

/**
 * Transposed convolution, the gradient of `conv` for its input, over any number of spatial axes: x[n, c, …], weight[c, o/groups,
 * …k], bias[o] → [n, o, …] of size (W − 1)·stride − padding + dilation·(k − 1) + outputPadding + 1. 2·n·c·(o/groups)·k·W FLOPs.
 * Throws ShapeError `E_SHAPE_CONVTRANSPOSE`, DTypeError, ArgumentError `E_WINDOW`, `E_CONV_GROUPS`.
 */
export function convTranspose(x: Tensor, weight: Tensor, options: ConvTransposeOptions = {}): Tensor {
  const { groups = 1, bias } = options;
  checkShapes(x, weight, groups);
  const kernel = weight.shape.slice(2);
  const g = windowGeometry(kernel, options, 1);
  const extra = perAxis("outputPadding", options.outputPadding ?? 0, kernel.length, 0);
  const plans = kernel.map((k, i) => {
    const [s, d, more, w] = [dim(g.stride, i), dim(g.dilation, i), dim(extra, i), dim(x.shape, 2 + i)];
    if (more > 0 && more >= Math.max(s, d)) throw new ArgumentError("E_WINDOW", `convTranspose: outputPadding ${more} on axis ${i} must be smaller than the stride ${s} or the dilation ${d}.${callSite()}`);
    const plan = planAxis((w - 1) * s + d * (k - 1) + 1, g.padding[i] ?? [0, 0], more, s);
    if (plan.size < 1) throw new ShapeError("E_SHAPE_CONVTRANSPOSE", `convTranspose on axis ${i} has no output cell that x reaches: the padding takes off all of them; use less.${callSite()}`);
    return plan;
  });
  const o = dim(weight.shape, 1) * groups;
  const padding = plans.map((p, i) => [g.padding[i]?.[0] ?? 0, p.after] as const);
  const y = call1(convInputGrad, [x.node, weight.node], { stride: g.stride, padding, dilation: g.dilation, groups, shape: [dim(x.shape, 0), o, ...plans.map((p) => p.size)] });
  const none = y.shape.map(() => 0);
  const grown = pad(y, none, [0, 0, ...plans.map((p) => p.zeros)], none, 0);
  if (bias === undefined) return new Tensor(grown, [x, weight]);
  if (bias.rank !== 1 || bias.shape[0] !== o) throw new ShapeError("E_SHAPE_CONVTRANSPOSE", `convTranspose needs a bias of [${o}], got ${formatShape(bias.shape)}.${callSite()}`);
  return new Tensor(add(grown, broadcastTo(reshape(bias.node, [1, o, ...kernel.map(() => 1)]), grown.shape)), [x, weight, bias]);
}
