import { ArgumentError, embedding as embeddingOf, type EmbeddingOptions, Tensor, tensor } from "@receptive/core";
import { checkSize } from "../check-size.ts";
import { type Layer, makeLayer } from "../layer.ts";

/** Parameters of `embedding`: weight f32[rows, features]. */
export type EmbeddingParams = { readonly weight: Tensor };

/**
 * A learned vector for each of `rows` indices: i32[…] → f32[…, features]; whole numbers of other dtypes will do. They start
 * standard normal, but for the row `paddingIndex`, which is zeros and is not learned. Without a tensor a layer; with one, the
 * rows of that tensor. Throws ArgumentError `E_INDEX_RANGE` for an index out of range that is known on the host;
 * `E_LAYER_SIZE`, `E_LAYER_OPTION`.
 *
 * @example
 * sequential(embedding(1000, 16), flatten(), linear(160, 2)).outputShape([4, 10]); // [4, 2]
 */
export function embedding(rows: number, features: number, options?: EmbeddingOptions): Layer<EmbeddingParams>;
export function embedding(weight: Tensor, index: Tensor, options?: EmbeddingOptions): Tensor;
export function embedding(first: number | Tensor, second: number | Tensor, options: EmbeddingOptions = {}): Layer<EmbeddingParams> | Tensor {
  if (first instanceof Tensor) return embeddingOf(first, second as Tensor, options);
  return make(first, second as number, options);
}

function make(rows: number, features: number, options: EmbeddingOptions): Layer<EmbeddingParams> {
  const { paddingIndex } = options;
  const label = `embedding(${rows}, ${features})`;
  checkSize(label, "rows", rows);
  checkSize(label, "features", features);
  if (paddingIndex !== undefined && !(Number.isInteger(paddingIndex) && paddingIndex >= 0 && paddingIndex < rows)) throw new ArgumentError("E_LAYER_OPTION", `${label}: paddingIndex is an index below ${rows}, got ${paddingIndex}.`);
  return makeLayer<EmbeddingParams>({
    kind: "embedding",
    config: { rows, features, ...(paddingIndex === undefined ? {} : { paddingIndex }) },
    label,
    shapes: { weight: [rows, features] },
    initParams(source) {
      const data = source.normal(rows * features);
      if (paddingIndex !== undefined) data.fill(0, paddingIndex * features, (paddingIndex + 1) * features);
      return { weight: tensor(data, [rows, features], { copy: false }) };
    },
    apply: ({ weight }, buffers, x) => [embeddingOf(weight, x.dtype === "i32" ? x : x.cast("i32"), options), buffers],
    outputShape: (shape) => [...shape, features],
    gives: { axis: "features", size: features },
  });
}
