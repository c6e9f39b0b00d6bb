/** Node arithmetic for decompositions and gradient rules: short names, scalars allowed, no broadcasting but that of scalars. */
import { dim, type Shape } from "../shape.ts";
import { binary, cast, expand, fill, reduce, reshape, unary, where } from "./build.ts";
import type { Node } from "./node.ts";

type Operand = Node | number;

function like(x: Operand, other: Operand): Node {
  if (typeof x !== "number") return x;
  if (typeof other === "number") throw new RangeError("two scalars");
  return fill(x, other.shape, other.dtype);
}

export const add = (a: Operand, b: Operand): Node => binary("add", like(a, b), like(b, a));
export const sub = (a: Operand, b: Operand): Node => binary("sub", like(a, b), like(b, a));
export const mul = (a: Operand, b: Operand): Node => binary("mul", like(a, b), like(b, a));
export const div = (a: Operand, b: Operand): Node => binary("div", like(a, b), like(b, a));
export const max = (a: Operand, b: Operand): Node => binary("max", like(a, b), like(b, a));
export const min = (a: Operand, b: Operand): Node => binary("min", like(a, b), like(b, a));
export const lt = (a: Operand, b: Operand): Node => binary("lt", like(a, b), like(b, a));
export const eq = (a: Operand, b: Operand): Node => binary("eq", like(a, b), like(b, a));
export const neg = (x: Node): Node => unary("neg", x);
export const exp = (x: Node): Node => unary("exp", x);
export const log = (x: Node): Node => unary("log", x);
export const not = (x: Node): Node => unary("not", x);
export const zerosLike = (x: Node): Node => fill(0, x.shape, x.dtype);
export function select(condition: Node, a: Operand, b: Operand): Node {
  return where(condition, like(a, b), like(b, a));
}

/** Puts axes of size 1 back where a reduction removed them. */
export function keepAxes(x: Node, axes: readonly number[]): Node {
  const shape = [...x.shape];
  for (const a of [...axes].sort((p, q) => p - q)) shape.splice(a, 0, 1);
  return reshape(x, shape);
}

/** A reduction's result repeated over the shape it came from. */
export function spread(x: Node, axes: readonly number[], shape: Shape): Node {
  return expand(keepAxes(x, axes), shape);
}

/** NumPy broadcasting of one tensor to a shape it fits. */
export function broadcastTo(x: Node, shape: Shape): Node {
  const lead = shape.length - x.shape.length;
  if (x.op === "const") return x.shape === shape ? x : fill(x.attrs.value, shape, x.dtype, x.attrs.lift);
  return expand(lead === 0 ? x : reshape(x, [...new Array<number>(lead).fill(1), ...x.shape]), shape);
}

/** The adjoint of broadcastTo: sums what was repeated. */
export function sumTo(x: Node, shape: Shape): Node {
  const lead = x.shape.length - shape.length;
  const axes: number[] = [];
  for (let i = 0; i < x.shape.length; i++) if (i < lead || (dim(shape, i - lead) === 1 && dim(x.shape, i) !== 1)) axes.push(i);
  return reshape(reduce("sum", x, axes), shape);
}

export const toFloat = (x: Node): Node => cast(x, "f32");
