/**
 * Programs for property tests. A program is a list of small numbers, so that fast-check can shrink it; each line becomes one
 * or a few primitives on nodes made before, and lines that fit nothing are skipped.
 */
import { add, broadcastTo, div, eq, exp, log, lt, max, min, mul, neg, not, sub } from "../ir/arith.ts";
import * as build from "../ir/build.ts";
import type { Graph } from "../ir/graph.ts";
import type { Node } from "../ir/node.ts";
import { broadcastShapes, sameShape, type Shape, sizeOf } from "../shape.ts";

/** Operation, two operands, and two parameters; all non-negative. */
export type Line = readonly [op: number, a: number, b: number, p: number, q: number];
export interface RandomProgram { readonly inputs: readonly Shape[]; readonly lines: readonly Line[]; readonly outputs: readonly number[] }

const LARGEST = 96;
const at = <T>(list: readonly T[], i: number): T => {
  const x = list[i % Math.max(1, list.length)];
  if (x === undefined) throw new RangeError("an empty list");
  return x;
};
const each = (shape: Shape, f: (d: number, i: number) => number): number[] => shape.map(f);
const onAxis = (shape: Shape, axis: number, value: number, other: number): number[] => each(shape, (_, i) => (i === axis ? value : other));

/** b in the shape that a and b broadcast to, or a constant of a's shape. */
function pair(a: Node, b: Node): [Node, Node] {
  const shape = broadcastShapes([a.shape, b.shape]);
  if (shape === null || sizeOf(shape) > LARGEST) return [a, build.fill(1.5, a.shape, "f32")];
  return [broadcastTo(a, shape), broadcastTo(b, shape)];
}

type Step = (a: Node, b: Node, p: number, q: number) => Node | null;

const arithmetic: readonly Step[] = [
  (a) => neg(a), (a) => build.unary("abs", a), (a) => build.unary("floor", mul(a, 2)), (a) => build.unary("sin", a), (a) => build.unary("cos", a), (a) => build.unary("tanh", a), (a) => build.unary("erf", a),
  (a) => build.unary("sqrt", build.unary("abs", a)), (a) => log(add(build.unary("abs", a), 1)), (a) => exp(min(a, 3)),
  (a, b) => add(...pair(a, b)), (a, b) => sub(...pair(a, b)), (a, b) => mul(...pair(a, b)), (a, b) => max(...pair(a, b)), (a, b) => min(...pair(a, b)),
  (a, b) => { const [x, y] = pair(a, b); return div(x, add(build.unary("abs", y), 1)); },
  (a, b) => { const [x, y] = pair(a, b); return build.binary("rem", x, add(build.unary("abs", y), 1)); },
  (a, b) => { const [x, y] = pair(a, b); return build.binary("pow", add(build.unary("abs", x), 0.5), max(min(y, 2), -2)); },
  (a, b) => { const [x, y] = pair(a, b); return build.where(build.binary("or", lt(x, y), not(eq(x, x))), y, mul(x, 0.5)); },
  (a, b) => { const [x, y] = pair(a, b); return build.cast(build.binary("xor", lt(x, y), eq(x, y)), "f32"); },
];

const INTEGER_OPS = ["add", "sub", "mul", "div", "rem", "min", "max", "and", "or", "xor"] as const;
const integers: readonly Step[] = [
  (a, b, p) => { const [x, y] = pair(a, b).map((n) => build.cast(mul(n, 9), "i32")); return x === undefined || y === undefined ? null : build.cast(build.binary(at(INTEGER_OPS, p), x, y), "f32"); },
  (a, _, p, q) => build.cast(build.binary(p % 2 === 0 ? "shl" : "shr", build.cast(mul(a, 5), "i32"), build.fill(q % 9, a.shape, "i32")), "f32"),
  (a, _, p) => {
    const word = (value: number): Node => build.fill(value, a.shape, "u32");
    const bits = build.threefry([word(p), word(7), word(0), build.cast(build.unary("abs", a), "u32")], p % 2 === 0 ? 0 : 1);
    return div(build.cast(build.binary("shr", bits, word(12)), "f32"), 2 ** 20);
  },
  (a, _, p) => (a.shape.length === 0 ? null : add(a, build.cast(broadcastTo(lastAxisNumbers(a, p), a.shape), "f32"))),
];

/** 0, 1, … along the last axis, from `p` on. */
function lastAxisNumbers(a: Node, p: number): Node {
  const n = a.shape.at(-1) ?? 1;
  return build.reshape(add(build.iota(n), p % 3), onAxis(a.shape, a.shape.length - 1, n, 1));
}

const reductions: readonly Step[] = (["sum", "prod", "max", "min"] as const).map((kind): Step => (a, _, p) => {
  const axes = a.shape.map((_, i) => i).filter((i) => ((p + 1) >> i) % 2 === 1);
  return axes.length === 0 ? null : build.reduce(kind, a, axes);
});

/** Splits the number of elements into a new shape. */
function newShape(n: number, p: number): Shape {
  if (n === 0) return p % 2 === 0 ? [0] : [2, 0];
  const divisors = Array.from({ length: n }, (_, i) => i + 1).filter((d) => n % d === 0);
  const first = at(divisors, p);
  const rest = n / first;
  return p % 3 === 0 ? [first, rest] : p % 3 === 1 ? [rest, 1, first] : [n];
}

const movement: readonly Step[] = [
  (a, _, p) => build.reshape(a, newShape(sizeOf(a.shape), p)),
  (a, _, p) => { const order = a.shape.map((_, i) => i); const [first] = order.splice(p % Math.max(1, order.length), 1); return first === undefined ? null : build.permute(a, [...order, first]); },
  (a, _, p, q) => { const axis = p % (a.shape.length + 1); const wide = [...a.shape]; wide.splice(axis, 0, 1); const to = [...wide]; to[axis] = 1 + (q % 3); return build.expand(build.reshape(a, wide), to); },
  (a, _, p, q) => {
    const axis = p % Math.max(1, a.shape.length);
    const d = a.shape[axis];
    if (d === undefined) return null;
    const start = q % (d + 1);
    const step = 1 + (p % 2);
    const length = Math.max(0, Math.ceil((d - start) / step));
    const part = build.slice(a, onAxis(a.shape, axis, length === 0 ? 0 : start, 0), each(a.shape, (n, i) => (i === axis ? length : n)), onAxis(a.shape, axis, step, 1));
    // Half of them backwards: a slice with a negative step.
    return q % 2 === 0 ? part : build.flip(part, [axis]);
  },
  (a, _, p) => build.flip(a, a.shape.map((_, i) => i).filter((i) => ((p + 1) >> i) % 2 === 1)),
  (a, _, p, q) => build.pad(a, each(a.shape, (_, i) => (p >> i) % 2), each(a.shape, (_, i) => (q >> i) % 3), each(a.shape, (_, i) => ((p + q) >> i) % 2), q % 2 === 0 ? 0 : -1.25),
  (a, b, p) => { const axis = p % Math.max(1, a.shape.length); return a.shape.length === 0 ? null : build.concat([a, sameShape(a.shape, b.shape) ? b : mul(a, 2), ...(p % 2 === 0 ? [neg(a)] : [])], axis); },
  (a, _, p, q) => (a.shape.length === 0 ? null : build.unfold(a, [1 + (p % 3)], [1 + (q % 2)], [1 + (p % 2)])),
  (a, _, p, q) => (a.shape.length < 2 ? null : build.unfold(a, [1 + (p % 2), 2], [1, 1 + (q % 2)], [1 + (q % 2), 1])),
  (a, _, p, q) => {
    const n = 1 + (p % 2);
    if (a.shape.length < n) return null;
    const [kernel, stride, dilation] = [[2, 3].slice(0, n), [1 + (q % 3), 2].slice(0, n), [1 + (p % 2), 1].slice(0, n)];
    return build.fold(mul(build.unfold(a, kernel, stride, dilation), 0.75), a.shape.slice(a.shape.length - n), kernel, stride, dilation);
  },
];

/** An index into an axis of size n, in and out of range: from other values, or from counting. */
function indexFor(a: Node, shape: Shape, axis: number, source: Node, p: number): Node {
  const n = (a.shape[axis] ?? 0) + 1;
  const numbers = build.reshape(build.iota(shape[axis] ?? 0), onAxis(shape, axis, shape[axis] ?? 0, 1));
  const counted = build.expand(p % 3 === 0 ? numbers : sub(mul(numbers, 2), 1), shape);
  if (p % 2 === 0 || !sameShape(source.shape, shape)) return counted;
  return build.binary("rem", add(counted, build.cast(mul(source, 3), "i32")), build.fill(n, shape, "i32"));
}

const indexing: readonly Step[] = [0, 1].map((): Step => (a, b, p, q) => {
  if (a.shape.length === 0) return null;
  const axis = p % a.shape.length;
  const shape = each(a.shape, (d, i) => (i === axis ? 1 + (q % 5) : d));
  return build.gather(a, indexFor(a, shape, axis, b, p), axis);
}).concat([(a, b, p) => {
  if (a.shape.length === 0) return null;
  const axis = p % a.shape.length;
  const update = sameShape(a.shape, b.shape) ? b : mul(a, -0.5);
  return build.scatterAdd(a, indexFor(a, a.shape, axis, b, p + 1), update, axis);
}]);

const STEPS: readonly Step[] = [...arithmetic, ...integers, ...reductions, ...movement, ...movement, ...indexing];
export const STEP_COUNT: number = STEPS.length;

/** Nodes that no other uses become outputs, too, or the parts of one: nothing a line made goes untested. */
function loose(made: readonly Node[], outputs: readonly Node[], joined: boolean): Node[] {
  const used = new Set<Node>(outputs);
  const todo = [...made];
  for (let n = todo.pop(); n !== undefined; n = todo.pop()) for (const x of n.inputs) if (!used.has(x)) { used.add(x); todo.push(x); }
  const ends = made.filter((n) => !used.has(n));
  return joined && ends.length > 1 ? [build.concat(ends.map((n) => build.reshape(n, [sizeOf(n.shape)])), 0)] : ends;
}

export function buildRandomGraph(program: RandomProgram): Graph {
  const inputs = program.inputs.map((shape) => build.input(shape, "f32"));
  const made: Node[] = [...inputs];
  for (const [op, a, b, p, q] of program.lines) {
    // Operands from among the latest, so that programs become deep.
    const pick = (back: number): Node => at(made, made.length - 1 - (back % Math.min(made.length, 6)));
    const node = at(STEPS, op)(pick(a), pick(b), p, q);
    if (node !== null && node.shape.length <= 5 && sizeOf(node.shape) <= LARGEST) made.push(node);
  }
  const chosen = program.outputs.map((back) => at(made, made.length - 1 - (back % Math.min(made.length, 6))));
  return { inputs, outputs: [...chosen, ...loose(made, chosen, (program.outputs[0] ?? 0) % 2 === 0)] };
}
