import { callSite } from "../call-site.ts";
import { norm as normComposite } from "../composites/norm.ts";
import { ArgumentError } from "../errors.ts";
import { keepAxes } from "../ir/arith.ts";
import { call1 } from "../ir/build.ts";
import { type Axes, type ReduceOptions, Tensor } from "../tensor.ts";
import { distinctAxes } from "./axes.ts";
import { checkFloat } from "./check-dtype.ts";

export interface NormOptions extends ReduceOptions {
  /** The order: 1 sums |x|, 2 is Euclid's (default), Infinity the largest |x|; any p ≥ 1. */
  readonly p?: number;
}

/**
 * Vector norm (Σ|x|^p)^(1/p) over axes (all where left out). The gradient is 0 where the norm is 0; at p = ∞ ties share it.
 * Float. Throws ShapeError `E_AXIS`, ArgumentError `E_NORM` for p < 1.
 */
export function norm(x: Tensor, axes?: Axes, options: NormOptions = {}): Tensor {
  checkFloat("norm", x);
  const { p = 2 } = options;
  if (!(p >= 1)) throw new ArgumentError("E_NORM", `norm needs p ≥ 1 (or Infinity), got ${p}.${callSite()}`);
  const list = distinctAxes("norm", x.shape, axes);
  if (p === 1) return x.abs().sum(list, options);
  if (p === Infinity) return x.abs().max(list, options);
  const y = call1(normComposite, [x.node], { axes: list, p });
  return new Tensor(options.keepDims === true ? keepAxes(y, list) : y, [x]);
}
