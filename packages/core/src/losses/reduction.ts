import { callSite } from "../call-site.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import { formatShape, sameShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

export interface LossOptions {
  /** Mean over all elements (default), their sum, or each. */
  readonly reduction?: "mean" | "sum" | "none";
}

/** The elements of a loss as the user wants them. */
export function reduced(each: Tensor, { reduction = "mean" }: LossOptions): Tensor {
  if (reduction === "none") return each;
  if (reduction === "sum") return each.sum();
  if (reduction !== "mean") throw new ArgumentError("E_REDUCTION", `a loss's reduction is mean, sum or none, got ${String(reduction)}.${callSite()}`);
  return each.mean();
}

/** Refuses a target of another shape: broadcasting it would hide a mistake. */
export function checkSameShape(loss: string, input: Tensor, target: Tensor): void {
  if (!sameShape(input.shape, target.shape)) throw new ShapeError("E_SHAPE_LOSS", `${loss} compares outputs with targets of the same shape, got ${formatShape(input.shape)} and ${formatShape(target.shape)}.${callSite()}`);
}
