import type { Tensor } from "@receptive/core";
import { targetsLike } from "./sum-of-squares.ts";

export interface MseOptions {
  /** Mean over all elements (default), their sum, or each. */
  readonly reduction?: "mean" | "sum" | "none";
}

/** (y − t)², reduced. Class labels i32[n] stand for one-hot targets. Throws ShapeError `E_SHAPE_LOSS`. */
export function mse(y: Tensor, targets: Tensor, options: MseOptions = {}): Tensor {
  const each = y.sub(targetsLike("mse", y, targets)).square();
  const { reduction = "mean" } = options;
  return reduction === "mean" ? each.mean() : reduction === "sum" ? each.sum() : each;
}
