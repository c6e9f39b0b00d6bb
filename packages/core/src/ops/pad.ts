import { callSite } from "../call-site.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import { concat, expand, flip, pad as padNode, slice } from "../ir/build.ts";
import type { Node } from "../ir/node.ts";
import { dim, formatShape } from "../shape.ts";
import { Tensor } from "../tensor.ts";

export interface PadOptions {
  /**
   * What stands outside: "constant" `value` (default), "reflect" the inside mirrored at the edge cell, "replicate" the edge cell,
   * "circular" the opposite end.
   */
  readonly mode?: "constant" | "reflect" | "replicate" | "circular";
  /** For "constant"; 0 by default. */
  readonly value?: number;
}

type Edge = Exclude<PadOptions["mode"], "constant" | undefined>;

/** `n` cells from `start` along one axis. */
function cells(x: Node, axis: number, start: number, n: number): Node {
  return slice(x, x.shape.map((_, i) => (i === axis ? start : 0)), x.shape.map((d, i) => (i === axis ? n : d)), x.shape.map(() => 1));
}

function side(x: Node, axis: number, mode: Edge, n: number, after: boolean): Node {
  const size = dim(x.shape, axis);
  if (mode === "circular") return cells(x, axis, after ? 0 : size - n, n);
  if (mode === "reflect") return flip(cells(x, axis, after ? size - 1 - n : 1, n), [axis]);
  return expand(cells(x, axis, after ? size - 1 : 0, 1), x.shape.map((d, i) => (i === axis ? n : d)));
}

function padAxis(x: Node, axis: number, mode: Edge, before: number, after: number): Node {
  const size = dim(x.shape, axis);
  const most = mode === "reflect" ? Math.max(0, size - 1) : mode === "circular" ? size : size > 0 ? Infinity : 0;
  if (Math.max(before, after) > most) throw new ShapeError("E_SHAPE_PAD", `pad in mode "${mode}" can add at most ${most} cells to a side of axis ${axis} of ${formatShape(x.shape)}, got ${before} and ${after}.${callSite()}`);
  const parts = [...(before > 0 ? [side(x, axis, mode, before, false)] : []), x, ...(after > 0 ? [side(x, axis, mode, after, true)] : [])];
  return concat(parts, axis);
}

/**
 * Grows every axis by [before, after] cells. Throws ShapeError `E_SHAPE_PAD` unless there is one pair of non-negative integers
 * for each axis and, to reflect, each is smaller than the axis.
 *
 * @example
 * await pad(tensor([1, 2, 3]), [[2, 0]], { mode: "reflect" }).data(); // [3, 2, 1, 2, 3]
 */
export function pad(x: Tensor, pads: readonly (readonly [number, number])[], options: PadOptions = {}): Tensor {
  const { mode = "constant", value = 0 } = options;
  if (pads.length !== x.rank || pads.some((p) => p.length !== 2) || pads.flat().some((n) => !Number.isInteger(n) || n < 0)) throw new ShapeError("E_SHAPE_PAD", `pad needs one [before, after] for each axis of ${formatShape(x.shape)}, non-negative integers, got [${pads.map(formatShape).join(", ")}].${callSite()}`);
  if (mode === "constant") return new Tensor(padNode(x.node, pads.map((p) => p[0]), pads.map((p) => p[1]), pads.map(() => 0), value), [x]);
  if (mode !== "reflect" && mode !== "replicate" && mode !== "circular") throw new ArgumentError("E_PAD_MODE", `pad knows the modes constant, reflect, replicate and circular, not ${String(mode)}.${callSite()}`);
  let y = x.node;
  for (const [axis, [before, after]] of pads.entries()) y = padAxis(y, axis, mode, before, after);
  return new Tensor(y, [x]);
}
