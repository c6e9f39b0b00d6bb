import { callSite } from "../call-site.ts";
import { embedding as embeddingComposite } from "../composites/embedding.ts";
import { DTypeError, ShapeError } from "../errors.ts";
import { call1, reshape } from "../ir/build.ts";
import { dim, formatShape } from "../shape.ts";
import { Tensor } from "../tensor.ts";
import { checkIndexRange } from "./check-index.ts";

export interface EmbeddingOptions {
  /** This row is returned as it is stored, but gets no gradient. */
  readonly paddingIndex?: number;
}

/**
 * Rows of a table: weight[n, d], index i32[…] → […, d]. An index out of range throws ArgumentError `E_INDEX_RANGE` where its
 * value is known on the host, and reads a row of 0 where only a device knows it. Throws ShapeError `E_SHAPE_EMBEDDING`,
 * DTypeError `E_DTYPE_EMBEDDING`.
 */
export function embedding(weight: Tensor, index: Tensor, options: EmbeddingOptions = {}): Tensor {
  if (weight.rank !== 2) throw new ShapeError("E_SHAPE_EMBEDDING", `embedding needs a weight [rows, features], got ${formatShape(weight.shape)}.${callSite()}`);
  if (index.dtype !== "i32" && index.dtype !== "u8") throw new DTypeError("E_DTYPE_EMBEDDING", `embedding needs an integer index (i32), got ${index.dtype}; convert it with .cast("i32").${callSite()}`);
  checkIndexRange("embedding", index, dim(weight.shape, 0));
  const flat = reshape(index.cast("i32").node, [index.size]);
  const rows = call1(embeddingComposite, [weight.node, flat], { padding: options.paddingIndex ?? null });
  return new Tensor(reshape(rows, [...index.shape, dim(weight.shape, 1)]), [weight, index]);
}
