/** Local identities of arithmetic. Each is exact for every value, NaN included (x·0 is not 0), save that −0 + 0 is taken as −0. */
import { fill, unary } from "../ir/build.ts";
import type { Node, NodeOf } from "../ir/node.ts";
import { sizeOf } from "../shape.ts";

function constant(node: Node | undefined): number | null {
  return node?.op === "const" ? node.attrs.value : null;
}

const FOLD_UNARY: Readonly<Record<string, (x: number) => number>> = { neg: (x) => -x, abs: Math.abs, exp: Math.exp, log: Math.log, sqrt: Math.sqrt, floor: Math.floor };
const FOLD_BINARY: Readonly<Record<string, (a: number, b: number) => number>> = {
  add: (a, b) => a + b, sub: (a, b) => a - b, mul: (a, b) => a * b, div: (a, b) => a / b, min: Math.min, max: Math.max,
};

function foldConstants(node: Node): Node | null {
  const [a, b] = node.inputs.map(constant);
  if (node.dtype !== "f32" || a === null || a === undefined) return null;
  const one = FOLD_UNARY[node.op];
  if (node.inputs.length === 1 && one !== undefined) return fill(one(a), node.shape, node.dtype);
  const two = FOLD_BINARY[node.op];
  if (node.inputs.length === 2 && two !== undefined && b !== null && b !== undefined) return fill(two(a, b), node.shape, node.dtype);
  if (node.op === "reduce" && node.attrs.kind === "sum") {
    const [x] = node.inputs;
    if (x === undefined || sizeOf(node.shape) === 0) return null;
    // A sum of nothing is 0, even where what there is none of is infinite.
    return fill(sizeOf(x.shape) === 0 ? 0 : (a * sizeOf(x.shape)) / sizeOf(node.shape), node.shape, node.dtype);
  }
  return null;
}

function identity(op: string, a: Node, b: Node): Node | null {
  const [x, y] = [constant(a), constant(b)];
  switch (op) {
    case "add": return y === 0 ? a : x === 0 ? b : null;
    case "sub": return y === 0 ? a : null;
    case "mul": return y === 1 ? a : x === 1 ? b : y === -1 ? unary("neg", a) : x === -1 ? unary("neg", b) : null;
    case "div": return y === 1 ? a : null;
    case "pow": return y === 1 ? a : null;
    default: return null;
  }
}

function selected(node: NodeOf<"where">): Node | null {
  const [c, a, b] = node.inputs;
  if (a === b) return a ?? null;
  const known = constant(c);
  return known === null ? null : ((known === 0 ? b : a) ?? null);
}

/** A simpler node of the same value, or null where no rule applies. */
export function simplifyAlgebra(node: Node): Node | null {
  const folded = foldConstants(node);
  if (folded !== null) return folded;
  const [a, b] = node.inputs;
  if (node.op === "where") return selected(node);
  if ((node.op === "neg" || node.op === "not") && a?.op === node.op) return a.inputs[0] ?? null;
  if (node.op === "cast") {
    const value = constant(a);
    if (value !== null && Number.isInteger(value) && value >= 0 && value < 2 ** 24) return fill(value, node.shape, node.dtype);
  }
  return a !== undefined && b !== undefined ? identity(node.op, a, b) : null;
}
