/**
 * One constructor per primitive, on nodes. Each checks its rule (a fault here is reported with the operation, the shapes and
 * the rule) and computes the result's shape and dtype. Operations that would change nothing return their input.
 */
import type { ReduceOp } from "../backend/interface.ts";
import { callSite } from "../call-site.ts";
import type { DType } from "../dtype.ts";
import { isFloat, isInteger } from "../dtype.ts";
import { DTypeError, InternalError, ShapeError } from "../errors.ts";
import { dim, formatShape, sameShape, type Shape, sizeOf } from "../shape.ts";
import type { Attrs, Composite } from "./composite.ts";
import { makeNode, type Node, noAttrs } from "./node.ts";
import type { BinaryOp, UnaryOp } from "./op.ts";

const FLOAT_ONLY: ReadonlySet<string> = new Set(["exp", "log", "sqrt", "sin", "cos", "tanh", "erf", "floor", "pow"]);
const BITWISE: ReadonlySet<string> = new Set(["and", "or", "xor"]);
const SHIFT: ReadonlySet<string> = new Set(["shl", "shr"]);

/** The ShapeError of an operation, `E_SHAPE_OP`, with the rule it breaks and the place in the caller's code. */
function shapeFault(op: string, rule: string, shapes: readonly Shape[]): ShapeError {
  return new ShapeError(`E_SHAPE_${op.toUpperCase()}`, `${op} ${rule}, got ${shapes.map(formatShape).join(" and ")}.${callSite()}`);
}

/** The DTypeError of an operation, `E_DTYPE_OP`. */
export function dtypeFault(op: string, rule: string, dtypes: readonly DType[]): DTypeError {
  return new DTypeError(`E_DTYPE_${op.toUpperCase()}`, `${op} ${rule}, got ${dtypes.join(" and ")}.${callSite()}`);
}

/** A value that is given from outside. */
export function input(shape: Shape, dtype: DType): Node {
  return makeNode("input", [], noAttrs(), shape, dtype);
}

/** A scalar repeated over `shape`. */
export function fill(value: number, shape: Shape, dtype: DType, lift = false): Node {
  return makeNode("const", [], { value: dtype === "bool" ? Number(value !== 0) : value, lift }, shape, dtype);
}

/** 0, 1, … n−1 as i32[n]. */
export function iota(n: number): Node {
  return makeNode("iota", [], noAttrs(), [n], "i32");
}

/** One operation on each element. `not` takes bool and integers, exp to floor floats, the others any number. */
export function unary(op: Exclude<UnaryOp, "cast" | "bitcast">, x: Node): Node {
  if (FLOAT_ONLY.has(op) && !isFloat(x.dtype)) throw dtypeFault(op, "needs a float tensor; convert it with .cast(\"f32\")", [x.dtype]);
  if (x.dtype === "u8" || (x.dtype === "u32" && op !== "not")) throw dtypeFault(op, "does not compute on unsigned integers; convert with .cast(\"i32\") or .cast(\"f32\")", [x.dtype]);
  if (op === "not" ? isFloat(x.dtype) : x.dtype === "bool") throw dtypeFault(op, op === "not" ? "needs bool or integers" : "needs numbers; convert with .cast(\"f32\")", [x.dtype]);
  return makeNode(op, [x], noAttrs(), x.shape, x.dtype);
}

/** Another dtype: floats truncate towards 0 and saturate, NaN gives 0; anything to bool is ≠ 0. */
export function cast(x: Node, dtype: DType): Node {
  return x.dtype === dtype ? x : makeNode("cast", [x], noAttrs(), x.shape, dtype);
}

/** The same bits as another 4-byte type. */
export function bitcast(x: Node, dtype: DType): Node {
  if (x.dtype === dtype) return x;
  const wide: readonly DType[] = ["f32", "i32", "u32"];
  if (!wide.includes(x.dtype) || !wide.includes(dtype)) throw dtypeFault("bitcast", "works between f32, i32 and u32", [x.dtype, dtype]);
  return makeNode("bitcast", [x], noAttrs(), x.shape, dtype);
}

/** One operation on each pair of elements: equal shapes, equal dtypes; `lt` and `eq` give bool. */
export function binary(op: BinaryOp, a: Node, b: Node): Node {
  if (a.dtype !== b.dtype) throw dtypeFault(op, `needs equal dtypes; convert one of them with .cast("${isFloat(b.dtype) ? b.dtype : a.dtype}")`, [a.dtype, b.dtype]);
  if (!sameShape(a.shape, b.shape)) throw shapeFault(op, "needs equal shapes", [a.shape, b.shape]);
  const t = a.dtype;
  if (t === "u8" && op !== "lt" && op !== "eq") throw dtypeFault(op, "does not compute on u8, which only stores; convert with .cast(\"i32\") or .cast(\"f32\")", [t]);
  if (BITWISE.has(op) ? isFloat(t) : SHIFT.has(op) ? !isInteger(t) : t === "bool" && op !== "eq") throw dtypeFault(op, "is not defined for this dtype", [t]);
  if (FLOAT_ONLY.has(op) && !isFloat(t)) throw dtypeFault(op, "needs float tensors; convert with .cast(\"f32\")", [t]);
  return makeNode(op, [a, b], noAttrs(), a.shape, op === "lt" || op === "eq" ? "bool" : t);
}

/** a where the condition (bool) holds, else b: all of one shape. */
export function where(condition: Node, a: Node, b: Node): Node {
  if (condition.dtype !== "bool") throw dtypeFault("where", "needs a bool condition", [condition.dtype]);
  if (a.dtype !== b.dtype) throw dtypeFault("where", "needs branches of one dtype", [a.dtype, b.dtype]);
  if (!sameShape(condition.shape, a.shape) || !sameShape(a.shape, b.shape)) throw shapeFault("where", "needs equal shapes", [condition.shape, a.shape, b.shape]);
  return makeNode("where", [condition, a, b], noAttrs(), a.shape, a.dtype);
}

/** One word of Threefry2x32-20 of (key, counter), element by element. */
export function threefry(inputs: readonly [Node, Node, Node, Node], word: 0 | 1): Node {
  for (const x of inputs) {
    if (x.dtype !== "u32") throw dtypeFault("threefry", "needs u32", [x.dtype]);
    if (!sameShape(x.shape, inputs[0].shape)) throw shapeFault("threefry", "needs equal shapes", inputs.map((i) => i.shape));
  }
  return makeNode("threefry", inputs, { word }, inputs[0].shape, "u32");
}

/** Folds the axes away; they do not stay as size 1. */
export function reduce(kind: ReduceOp, x: Node, axes: readonly number[]): Node {
  if (axes.length === 0) return x;
  if (x.dtype === "bool" || x.dtype === "u8") throw dtypeFault(kind, "needs numbers to compute with; convert with .cast(\"i32\") or .cast(\"f32\")", [x.dtype]);
  const sorted = [...axes].sort((a, b) => a - b);
  for (const [i, a] of sorted.entries()) if (!(a >= 0 && a < x.shape.length) || a === sorted[i - 1]) throw shapeFault(kind, `has no axes ${formatShape(axes)} to reduce`, [x.shape]);
  return makeNode("reduce", [x], { kind, axes: sorted }, x.shape.filter((_, i) => !sorted.includes(i)), x.dtype);
}

/** The same elements, row-major, in another shape. */
export function reshape(x: Node, shape: Shape): Node {
  if (sameShape(x.shape, shape)) return x;
  if (sizeOf(shape) !== sizeOf(x.shape)) throw shapeFault("reshape", `must keep the number of elements (${sizeOf(x.shape)} ≠ ${sizeOf(shape)})`, [x.shape, shape]);
  return makeNode("reshape", [x], noAttrs(), shape, x.dtype);
}

/** Axis i of the result is axis `axes[i]` of x. */
export function permute(x: Node, axes: readonly number[]): Node {
  const rank = x.shape.length;
  if (axes.length !== rank || new Set(axes).size !== rank || axes.some((a) => !(a >= 0 && a < rank))) throw shapeFault("permute", `needs each axis once, not ${formatShape(axes)}`, [x.shape]);
  if (axes.every((a, i) => a === i)) return x;
  return makeNode("permute", [x], { axes }, axes.map((a) => dim(x.shape, a)), x.dtype);
}

/** Repeats axes of size 1; the rank stays. */
export function expand(x: Node, shape: Shape): Node {
  if (sameShape(x.shape, shape)) return x;
  if (x.shape.length !== shape.length || x.shape.some((d, i) => d !== 1 && d !== shape[i])) throw shapeFault("expand", "can only grow axes of size 1", [x.shape, shape]);
  return makeNode("expand", [x], noAttrs(), shape, x.dtype);
}

/** start + i·step for i < length, per axis; step > 0. */
export function slice(x: Node, start: readonly number[], length: readonly number[], step: readonly number[]): Node {
  if (start.every((s) => s === 0) && step.every((s) => s === 1) && sameShape(length, x.shape)) return x;
  for (const [i, d] of x.shape.entries()) {
    const [a, n, s] = [dim(start, i), dim(length, i), dim(step, i)];
    if (a < 0 || n < 0 || s < 1 || (n > 0 && a + (n - 1) * s >= d)) throw shapeFault("slice", `leaves axis ${i}: start ${a}, length ${n}, step ${s}`, [x.shape]);
  }
  return makeNode("slice", [x], { start, step }, length, x.dtype);
}

/** Reverses axes. */
export function flip(x: Node, axes: readonly number[]): Node {
  const moving = axes.filter((a) => dim(x.shape, a) > 1);
  return moving.length === 0 ? x : makeNode("flip", [x], { axes: moving }, x.shape, x.dtype);
}

/** `low` and `high` elements of `value` around each axis, `interior` between neighbours. */
export function pad(x: Node, low: readonly number[], high: readonly number[], interior: readonly number[], value: number): Node {
  const gaps = interior.map((n, i) => (dim(x.shape, i) > 1 ? n : 0));
  if ([...low, ...high, ...gaps].every((n) => n === 0)) return x;
  if (low.length !== x.shape.length || [...low, ...high, ...gaps].some((n) => n < 0)) throw shapeFault("pad", "needs one non-negative size per axis", [x.shape, low, high]);
  const shape = x.shape.map((d, i) => d + dim(low, i) + dim(high, i) + Math.max(0, d - 1) * dim(gaps, i));
  return makeNode("pad", [x], { low, high, interior: gaps, value }, shape, x.dtype);
}

/** Parts one after the other along an axis; equal sizes elsewhere. */
export function concat(parts: readonly Node[], axis: number): Node {
  const [first] = parts;
  if (first === undefined) throw new ShapeError("E_SHAPE_CONCAT", `concat needs at least one tensor.${callSite()}`);
  if (parts.length === 1) return first;
  let total = 0;
  for (const p of parts) {
    if (p.dtype !== first.dtype) throw dtypeFault("concat", "needs equal dtypes", [first.dtype, p.dtype]);
    if (p.shape.length !== first.shape.length || p.shape.some((d, i) => i !== axis && d !== first.shape[i])) throw shapeFault("concat", `needs equal sizes off axis ${axis}`, [first.shape, p.shape]);
    total += dim(p.shape, axis);
  }
  return makeNode("concat", parts, { axis }, first.shape.map((d, i) => (i === axis ? total : d)), first.dtype);
}

/** Sizes of a window's output: as many positions as fit. */
export function windowCount(size: number, kernel: number, stride: number, dilation: number): number {
  return Math.max(0, Math.floor((size - (dilation * (kernel - 1) + 1)) / stride) + 1);
}

/** Sliding windows: x[…lead, …spatial] → […lead, …out, …kernel]. */
export function unfold(x: Node, kernel: readonly number[], stride: readonly number[], dilation: readonly number[]): Node {
  const lead = x.shape.length - kernel.length;
  if (lead < 0) throw shapeFault("unfold", `needs at least ${kernel.length} axes`, [x.shape]);
  const out = kernel.map((k, i) => windowCount(dim(x.shape, lead + i), k, dim(stride, i), dim(dilation, i)));
  return makeNode("unfold", [x], { kernel, stride, dilation }, [...x.shape.slice(0, lead), ...out, ...kernel], x.dtype);
}

/** The adjoint of unfold, to a given spatial shape: […lead, …out, …kernel] → […lead, …spatial]; overlapping windows add up. */
export function fold(x: Node, spatial: readonly number[], kernel: readonly number[], stride: readonly number[], dilation: readonly number[]): Node {
  const n = kernel.length;
  const lead = x.shape.length - 2 * n;
  const out = spatial.map((d, i) => windowCount(d, dim(kernel, i), dim(stride, i), dim(dilation, i)));
  if (lead < 0 || !sameShape(x.shape.slice(lead), [...out, ...kernel])) throw shapeFault("fold", `needs trailing axes ${formatShape([...out, ...kernel])}`, [x.shape]);
  return makeNode("fold", [x], { kernel, stride, dilation }, [...x.shape.slice(0, lead), ...spatial], x.dtype);
}

function checkIndex(op: string, x: Node, index: Node, axis: number): void {
  if (index.dtype !== "i32") throw dtypeFault(op, "needs an i32 index; convert it with .cast(\"i32\")", [index.dtype]);
  if (index.shape.length !== x.shape.length || index.shape.some((d, i) => i !== axis && d > dim(x.shape, i))) throw shapeFault(op, `needs an index of the tensor's rank and at most its size off axis ${axis}`, [x.shape, index.shape]);
}

/** out[i…] = x[…, index[i…], …] along an axis; index i32 of x's rank; out of range gives 0. */
export function gather(x: Node, index: Node, axis: number): Node {
  checkIndex("gather", x, index, axis);
  return makeNode("gather", [x, index], { axis }, index.shape, x.dtype);
}

/** base with each update added at base[…, index[i…], …]; index and update of one shape; out of range is dropped. */
export function scatterAdd(base: Node, index: Node, update: Node, axis: number): Node {
  checkIndex("scatterAdd", base, index, axis);
  if (base.dtype === "bool" || base.dtype === "u8") throw dtypeFault("scatterAdd", "needs numbers to compute with; convert with .cast(\"i32\") or .cast(\"f32\")", [base.dtype]);
  if (!sameShape(index.shape, update.shape)) throw shapeFault("scatterAdd", "needs index and update of one shape", [index.shape, update.shape]);
  if (base.dtype !== update.dtype) throw dtypeFault("scatterAdd", "needs base and update of one dtype", [base.dtype, update.dtype]);
  return makeNode("scatterAdd", [base, index, update], { axis }, base.shape, base.dtype);
}

/** One output of a composite that has several. */
export function pick(call: Node, index: number): Node {
  const output = call.op === "call" ? call.attrs.outputs[index] : undefined;
  if (output === undefined) throw new InternalError("E_GRAPH_INVALID", `node ${call.id} (${call.op}) has no output ${index} to pick.`);
  return makeNode("pick", [call], { index }, output.shape, output.dtype);
}

/** A composite's outputs, one node each. */
export function call<A extends Attrs>(composite: Composite<A>, inputs: readonly Node[], attrs: A): Node[] {
  const outputs = composite.infer(inputs, attrs);
  const [first] = outputs;
  if (first === undefined) throw new InternalError("E_GRAPH_INVALID", `${composite.name} has no outputs.`);
  const node = makeNode("call", inputs, { composite: composite as Composite, attrs, outputs }, first.shape, first.dtype);
  return outputs.length === 1 ? [node] : outputs.map((_, index) => pick(node, index));
}

/** A composite's only output. */
export function call1<A extends Attrs>(composite: Composite<A>, inputs: readonly Node[], attrs: A): Node {
  const [only] = call(composite, inputs, attrs);
  if (only === undefined) throw new InternalError("E_GRAPH_INVALID", `${composite.name} has no outputs.`);
  return only;
}
