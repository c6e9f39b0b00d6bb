import { callSite } from "../call-site.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import { add, broadcastTo, div, max, min, mul, sub } from "../ir/arith.ts";
import { binary, cast, expand, fill, iota, reshape } from "../ir/build.ts";
import type { Node } from "../ir/node.ts";
import { dim, formatShape } from "../shape.ts";
import { Tensor } from "../tensor.ts";
import { checkPositions } from "./check-positions.ts";
import { takeNode } from "./take.ts";

export interface UpsampleOptions {
  /** "nearest" takes the cell below (default); "linear" and "bilinear" (for one and two spatial axes) blend neighbours. */
  readonly mode?: "nearest" | "linear" | "bilinear";
  /** When blending: the corner cells' centres stay corners, so that their values are kept. */
  readonly alignCorners?: boolean;
}

/** ⌊i·n/out⌋, or each cell repeated where the sizes divide. */
function nearest(x: Node, axis: number, out: number): Node {
  const n = dim(x.shape, axis);
  if (n > 0 && out % n === 0) {
    const [before, after] = [x.shape.slice(0, axis + 1), x.shape.slice(axis + 1)];
    const wide = expand(reshape(x, [...before, 1, ...after]), [...before, out / n, ...after]);
    return reshape(wide, x.shape.map((d, i) => (i === axis ? out : d)));
  }
  return takeNode(x, div(mul(iota(out), n), out), axis);
}

/** Source positions as whole fractions, so that no rounding moves them: position = numerator / denominator. */
function positions(n: number, out: number, alignCorners: boolean): { readonly numerator: Node; readonly denominator: number } {
  const i = iota(out);
  if (alignCorners) return { numerator: mul(i, n - 1), denominator: Math.max(1, out - 1) };
  return { numerator: max(sub(mul(add(mul(i, 2), 1), n), out), 0), denominator: 2 * out };
}

function linear(x: Node, axis: number, out: number, alignCorners: boolean): Node {
  const n = dim(x.shape, axis);
  if (n === out) return x;
  const { numerator, denominator } = positions(n, out, alignCorners);
  const low = div(numerator, denominator);
  const rest = binary("rem", numerator, fill(denominator, [out], "i32"));
  const [a, b] = [takeNode(x, low, axis), takeNode(x, min(add(low, 1), n - 1), axis)];
  const weight = broadcastTo(reshape(mul(cast(rest, x.dtype), 1 / denominator), x.shape.map((_, i) => (i === axis ? out : 1))), a.shape);
  return add(mul(a, sub(1, weight)), mul(b, weight));
}

/**
 * Resizes the spatial axes: x[n, c, …] → [n, c, …size], to more cells or fewer, without antialiasing. Throws ShapeError
 * `E_SHAPE_UPSAMPLE`, ArgumentError `E_UPSAMPLE`.
 */
export function upsample(x: Tensor, size: readonly number[], options: UpsampleOptions = {}): Tensor {
  const { mode = "nearest", alignCorners = false } = options;
  const n = x.rank - 2;
  if (n < 1 || size.length !== n || x.shape.slice(2).includes(0)) throw new ShapeError("E_SHAPE_UPSAMPLE", `upsample needs x[n, c, …spatial] and one size for each spatial axis, got ${formatShape(x.shape)} and ${formatShape(size)}.${callSite()}`);
  if (size.some((v) => !Number.isInteger(v) || v < 1)) throw new ArgumentError("E_UPSAMPLE", `upsample needs positive integers as sizes, got ${formatShape(size)}.${callSite()}`);
  const axes = mode === "linear" ? 1 : mode === "bilinear" ? 2 : mode === "nearest" ? n : 0;
  if (axes !== n) throw new ArgumentError("E_UPSAMPLE", `upsample in mode ${String(mode)} does not fit ${n} spatial axes: use nearest, linear for one axis or bilinear for two.${callSite()}`);
  // Where sizes divide, nothing is multiplied.
  for (const [i, out] of size.entries()) if (mode !== "nearest" || out % dim(x.shape, 2 + i) !== 0) checkPositions("upsample", "E_UPSAMPLE", (mode === "nearest" ? 1 : 2) * dim(x.shape, 2 + i) * (out + 1));
  let y = x.node;
  for (const [i, out] of size.entries()) y = mode === "nearest" ? nearest(y, 2 + i, out) : linear(y, 2 + i, out, alignCorners);
  return new Tensor(y, [x]);
}
