import { callSite } from "../call-site.ts";
import { ShapeError } from "../errors.ts";
import { dim, formatShape } from "../shape.ts";
import { Tensor } from "../tensor.ts";
import { axisOf } from "./axes.ts";
import { narrow } from "./indexing.ts";

/** More pieces than this are surely a mistake: each is a tensor of its own. */
const MOST_PIECES = 1e6;

/**
 * Pieces of a tensor along an axis: of the sizes in a list, which must add up, or all of one size, the last possibly smaller.
 * (`split` divides random keys.) Throws ShapeError `E_SHAPE_SPLIT`, `E_AXIS`.
 *
 * @example
 * splitTensor(arange(5), 2).map((t) => t.shape); // [[2], [2], [1]]
 */
export function splitTensor(x: Tensor, sizes: number | readonly number[], axis = 0): Tensor[] {
  const at = axisOf("splitTensor", x.shape, axis);
  const size = dim(x.shape, at);
  const fault = (why: string): ShapeError => new ShapeError("E_SHAPE_SPLIT", `splitTensor: ${why}, got ${typeof sizes === "number" ? sizes : formatShape(sizes)} for axis ${at} of ${formatShape(x.shape)}.${callSite()}`);
  if (typeof sizes === "number" && !(Number.isInteger(sizes) && sizes > 0)) throw fault("a piece's size is a positive integer");
  if (typeof sizes === "number" && size / sizes > MOST_PIECES) throw fault(`at most ${MOST_PIECES} pieces`);
  const list = typeof sizes === "number" ? Array.from({ length: Math.max(1, Math.ceil(size / sizes)) }, (_, i) => Math.min(sizes, size - i * sizes)) : sizes.map((n) => n + 0);
  if (list.some((n) => !Number.isInteger(n) || n < 0) || list.reduce((a, n) => a + n, 0) !== size) throw fault(`sizes must be non-negative integers that add up to ${size}`);
  let start = 0;
  return list.map((n) => {
    const piece = new Tensor(narrow(x.node, at, start, n), [x]);
    start += n;
    return piece;
  });
}
