import { callSite } from "../call-site.ts";
import { isFloat } from "../dtype.ts";
import { ArgumentError, DTypeError, ShapeError } from "../errors.ts";
import { fill } from "../ir/build.ts";
import { broadcastTo } from "../ir/arith.ts";
import type { Node } from "../ir/node.ts";
import { broadcastShapes, dim, formatShape, sameShape, type Shape, sizeOf } from "../shape.ts";

/** A possibly negative axis as a position. */
export function axisOf(op: string, shape: Shape, axis: number): number {
  const a = axis < 0 ? axis + shape.length : axis;
  if (!Number.isInteger(a) || a < 0 || a >= shape.length) throw new ShapeError("E_AXIS", `${op} has no axis ${axis} in ${formatShape(shape)}.${callSite()}`);
  return a;
}

export function axesOf(op: string, shape: Shape, axes: number | readonly number[] | undefined): number[] {
  if (axes === undefined) return shape.map((_, i) => i);
  return (typeof axes === "number" ? [axes] : axes).map((a) => axisOf(op, shape, a));
}

/** As `axesOf`; naming an axis twice is an error. */
export function distinctAxes(op: string, shape: Shape, axes: number | readonly number[] | undefined): number[] {
  const list = axesOf(op, shape, axes);
  const again = list.find((a, i) => list.indexOf(a) !== i);
  if (again !== undefined) {
    const given = (typeof axes === "number" ? [axes] : (axes ?? list)).filter((_, i) => list[i] === again);
    throw new ShapeError("E_AXIS", `${op} names axis ${again} of ${formatShape(shape)} twice, as ${given.join(" and ")}.${callSite()}`);
  }
  return list;
}

/** Refuses a reduction that would choose an element of nothing. */
export function checkNotEmpty(op: string, shape: Shape, axes: readonly number[]): void {
  const kept = sizeOf(shape.filter((_, i) => !axes.includes(i)));
  if (kept > 0 && axes.some((a) => dim(shape, a) === 0)) throw new ArgumentError("E_EMPTY", `${op} of nothing: ${formatShape(shape)} has an axis of size 0 among those it reduces.${callSite()}`);
}

/** Brings two operands to one shape by NumPy's rule; a JavaScript number takes the tensor's dtype. */
export function broadcastPair(op: string, a: Node, b: Node | number): [Node, Node] {
  if (typeof b === "number") {
    if (!isFloat(a.dtype) && !Number.isInteger(b)) throw new DTypeError("E_DTYPE_SCALAR", `${op} of an ${a.dtype} tensor and ${b}: use an integer, or convert with .cast("f32").${callSite()}`);
    return [a, fill(b, a.shape, a.dtype, true)];
  }
  if (sameShape(a.shape, b.shape)) return [a, b];
  const shape = broadcastShapes([a.shape, b.shape]);
  if (shape === null) throw new ShapeError("E_SHAPE_BROADCAST", `${op} cannot broadcast ${formatShape(a.shape)} with ${formatShape(b.shape)}: sizes must be equal or 1, counted from the last axis.${callSite()}`);
  return [broadcastTo(a, shape), broadcastTo(b, shape)];
}
