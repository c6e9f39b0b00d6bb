/**
 * Blocks of a transposition. Along the lanes of such a kernel a load jumps from row to row, and each cache line it brings in
 * serves one element; at sizes that are powers of two the lines evict one another before their neighbours are asked for. Taking
 * a line's worth of the other axis inside the vector loop uses a line up while it is there.
 */
import { strideAlong } from "./axes.ts";
import { topological } from "./node.ts";
import type { Axis, Node, NodeBuilder } from "./node.ts";

/** Elements of four bytes in a cache line. */
const LINE = 16;

export interface Blocked { readonly out: readonly Axis[]; readonly inner: Axis; readonly roots: readonly Node[] }

/** Splits the axis that a load walks element by element while its lanes jump, or gives undefined where there is none. */
export function blockTransposed(builder: NodeBuilder, out: readonly Axis[], vector: Axis | undefined, roots: readonly Node[], sizes: readonly number[]): Blocked | undefined {
  if (vector === undefined || vector.extent < LINE || !builder.hasBits) return undefined;
  for (const node of topological(roots)) {
    const at = node.op === "load" ? node.src[0] : undefined;
    if (at === undefined || Math.abs(strideAlong(at, vector) ?? 0) < LINE) continue;
    const axis = out.find((each) => each !== vector && strideAlong(at, each) === 1);
    if (axis === undefined || axis.extent <= LINE || axis.extent % LINE !== 0) continue;
    const outer = builder.axis(axis.extent / LINE);
    const inner = builder.axis(LINE, axis.bit);
    const index = builder.sum([[builder.index(outer), LINE], [builder.index(inner), 1]]);
    return { out: out.map((each) => (each === axis ? outer : each)), inner, roots: builder.substitute(roots, (each) => (each === axis ? index : undefined), sizes) };
  }
  return undefined;
}
