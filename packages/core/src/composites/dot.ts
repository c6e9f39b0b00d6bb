import type { ClaimAttrs } from "../backend/claims.ts";
import type { Aval } from "../backend/interface.ts";
import { expand, permute, reduce, reshape } from "../ir/build.ts";
import { mul } from "../ir/arith.ts";
import type { Composite } from "../ir/composite.ts";
import type { Node } from "../ir/node.ts";
import { broadcastShapes, dim, type Shape } from "../shape.ts";

export type DotAttrs = ClaimAttrs["dot"];

/** The last two axes as (rows, columns) of the matrix that is multiplied. */
function matrix(shape: Shape, transposed: boolean): [number, number] {
  const r = shape.length;
  return transposed ? [dim(shape, r - 1), dim(shape, r - 2)] : [dim(shape, r - 2), dim(shape, r - 1)];
}

function swapLast(x: Node): Node {
  const r = x.shape.length;
  return permute(x, x.shape.map((_, i) => (i === r - 1 ? r - 2 : i === r - 2 ? r - 1 : i)));
}

/** a[…batch, m, k] · b[…batch, k, n] → [batch, m, n]; batch axes of size 1 repeat. */
export const dot: Composite<DotAttrs & Record<string, unknown>> = {
  name: "dot",
  claimable: true,
  infer([a, b]: readonly Aval[], { transA, transB }) {
    if (a === undefined || b === undefined) throw new RangeError("dot has two inputs");
    const batch = broadcastShapes([a.shape.slice(0, -2), b.shape.slice(0, -2)]) ?? [];
    return [{ shape: [...batch, matrix(a.shape, transA)[0], matrix(b.shape, transB)[1]], dtype: a.dtype }];
  },
  decompose([a, b], attrs) {
    if (a === undefined || b === undefined) throw new RangeError("dot has two inputs");
    const [out] = this.infer([a, b], attrs);
    const shape = out?.shape ?? [];
    const batch = shape.slice(0, -2);
    const [m, n] = [dim(shape, shape.length - 2), dim(shape, shape.length - 1)];
    const rows = attrs.transA ? swapLast(a) : a;
    const columns = attrs.transB ? b : swapLast(b);
    const k = dim(rows.shape, rows.shape.length - 1);
    const full = [...batch, m, n, k];
    const left = expand(reshape(rows, [...rows.shape.slice(0, -1), 1, k]), full);
    const right = expand(reshape(columns, [...columns.shape.slice(0, -2), 1, n, k]), full);
    return [reduce("sum", mul(left, right), [full.length - 1])];
  },
};
