import { concat as concatNodes, reshape, where as whereNode } from "../ir/build.ts";
import { broadcastTo } from "../ir/arith.ts";
import { callSite } from "../call-site.ts";
import { ShapeError } from "../errors.ts";
import { fill } from "../ir/build.ts";
import { broadcastShapes, formatShape, sameShape } from "../shape.ts";
import { type Operand, Tensor } from "../tensor.ts";
import { axisOf } from "./axes.ts";

/** Joins tensors along an existing axis. */
export function concat(parts: readonly Tensor[], axis = 0): Tensor {
  const [first] = parts;
  if (first === undefined) throw new ShapeError("E_SHAPE_CONCAT", `concat needs at least one tensor.${callSite()}`);
  const at = axisOf("concat", first.shape, axis);
  return new Tensor(concatNodes(parts.map((p) => p.node), at), parts);
}

/** Joins tensors of one shape along a new axis. */
export function stack(parts: readonly Tensor[], axis = 0): Tensor {
  const [first] = parts;
  if (first === undefined) throw new ShapeError("E_SHAPE_STACK", `stack needs at least one tensor.${callSite()}`);
  const other = parts.find((p) => !sameShape(p.shape, first.shape));
  if (other !== undefined) throw new ShapeError("E_SHAPE_STACK", `stack needs tensors of one shape, got ${formatShape(first.shape)} and ${formatShape(other.shape)}.${callSite()}`);
  const at = axisOf("stack", [...first.shape, 1], axis);
  return new Tensor(concatNodes(parts.map((p) => reshape(p.node, [...p.shape.slice(0, at), 1, ...p.shape.slice(at)])), at), parts);
}

/**
 * `a` where the condition holds, `b` elsewhere; the three broadcast. A NaN in the branch not taken does not leak. Its gradient
 * may where that branch's slope is infinite or NaN (√x at 0): limit the branch's argument first, as `elu` does.
 */
export function where(condition: Tensor, a: Operand, b: Operand): Tensor {
  const handles = [condition, a, b].filter((t) => t instanceof Tensor);
  const shape = broadcastShapes(handles.map((t) => t.shape));
  if (shape === null) throw new ShapeError("E_SHAPE_BROADCAST", `where cannot broadcast ${handles.map((t) => formatShape(t.shape)).join(", ")}.${callSite()}`);
  const dtype = a instanceof Tensor ? a.dtype : b instanceof Tensor ? b.dtype : "f32";
  const branch = (x: Operand) => (x instanceof Tensor ? broadcastTo(x.node, shape) : fill(x, shape, dtype, true));
  return new Tensor(whereNode(broadcastTo(condition.node, shape), branch(a), branch(b)), handles);
}
