import { broadcastTo, eq, select, zerosLike } from "../ir/arith.ts";
import { gather, reshape, scatterAdd } from "../ir/build.ts";
import type { Composite } from "../ir/composite.ts";
import type { Node } from "../ir/node.ts";
import { dim } from "../shape.ts";

type EmbeddingAttrs = { readonly padding: number | null } & Record<string, unknown>;

function two(nodes: readonly Node[]): [Node, Node] {
  const [weight, index] = nodes;
  if (weight === undefined || index === undefined) throw new RangeError("embedding has two inputs");
  return [weight, index];
}

/** The index of each element's row: index[k] as [k, d]. */
function wide(index: Node, weight: Node): Node {
  const k = dim(index.shape, 0);
  return broadcastTo(reshape(index, [k, 1]), [k, dim(weight.shape, 1)]);
}

/** Rows of weight[n, d] at index i32[k] → [k, d]; the row `padding` gets no gradient. */
export const embedding: Composite<EmbeddingAttrs> = {
  name: "embedding",
  infer: ([weight, index]) => (weight === undefined || index === undefined ? [] : [{ shape: [dim(index.shape, 0), dim(weight.shape, 1)], dtype: weight.dtype }]),
  decompose(inputs) {
    const [weight, index] = two(inputs);
    return [gather(weight, wide(index, weight), 0)];
  },
  vjp({ inputs, attrs: { padding } }, [ct]) {
    if (ct === null || ct === undefined) return [null, null];
    const [weight, index] = two(inputs);
    const rows = wide(index, weight);
    const kept = padding === null ? ct : select(eq(rows, padding), 0, ct);
    return [scatterAdd(zerosLike(weight), rows, kept, 0), null];
  },
};
