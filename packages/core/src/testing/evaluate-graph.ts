/**
 * A graph evaluated node by node from the definitions of the primitives, in doubles: no fusion, no plan, no index arithmetic.
 * Slow, and right to the eye.
 */
import type { Graph } from "../ir/graph.ts";
import { nodesOf } from "../ir/graph.ts";
import type { Node } from "../ir/node.ts";
import { threefry2x32 } from "../random/threefry.ts";
import { REDUCE_ALU, reduceIdentity, toStored } from "../reference/precision.ts";
import { scalarAlu } from "../reference/scalar-alu.ts";
import { type Shape, sizeOf, stridesOf } from "../shape.ts";

export type Numbers = ArrayLike<number>;
type Position = readonly number[];

/** Every position of a shape, row-major. */
function* positions(shape: Shape): Generator<number[]> {
  const n = sizeOf(shape);
  const strides = stridesOf(shape);
  for (let flat = 0; flat < n; flat++) yield shape.map((d, i) => Math.floor(flat / (strides[i] ?? 1)) % d);
}

function offset(shape: Shape, at: Position): number {
  return stridesOf(shape).reduce((sum, s, i) => sum + s * (at[i] ?? 0), 0);
}

class Evaluation {
  readonly #values = new Map<Node, Numbers>();

  set(node: Node, values: Numbers): void {
    this.#values.set(node, values);
  }
  all(node: Node): Numbers {
    const known = this.#values.get(node);
    if (known === undefined) throw new RangeError(`node ${node.id} (${node.op}) has no value`);
    return known;
  }
  #at(node: Node | undefined, at: Position): number {
    if (node === undefined) throw new RangeError("a missing input");
    if (at.some((p, i) => !(p >= 0 && p < (node.shape[i] ?? 0)))) return Number.NaN;
    return this.all(node)[offset(node.shape, at)] ?? Number.NaN;
  }

  compute(node: Node): Numbers {
    if (node.op === "reduce" || node.op === "fold" || node.op === "scatterAdd") return this.#accumulate(node);
    if (node.op === "reshape") return this.all(node.inputs[0] ?? node);
    return [...positions(node.shape)].map((p) => this.#element(node, p));
  }

  #element(node: Node, p: Position): number {
    const [a, b, c] = node.inputs;
    switch (node.op) {
      case "const": return toStored(node.dtype, node.attrs.value, "f64");
      case "iota": return p[0] ?? 0;
      case "threefry": {
        const [k0 = 0, k1 = 0, c0 = 0, c1 = 0] = node.inputs.map((x) => this.#at(x, p));
        return threefry2x32(k0, k1, c0, c1)[node.attrs.word];
      }
      case "permute": return this.#at(a, node.attrs.axes.map((_, axis) => p[node.attrs.axes.indexOf(axis)] ?? 0));
      case "expand": return this.#at(a, p.map((i, axis) => (a?.shape[axis] === 1 ? 0 : i)));
      case "slice": return this.#at(a, p.map((i, axis) => (node.attrs.start[axis] ?? 0) + i * (node.attrs.step[axis] ?? 1)));
      case "flip": return this.#at(a, p.map((i, axis) => (node.attrs.axes.includes(axis) ? (node.shape[axis] ?? 0) - 1 - i : i)));
      case "pad": {
        const from = p.map((i, axis) => (i - (node.attrs.low[axis] ?? 0)) / ((node.attrs.interior[axis] ?? 0) + 1));
        const inside = from.every((i, axis) => Number.isInteger(i) && i >= 0 && i < (a?.shape[axis] ?? 0));
        return inside ? this.#at(a, from) : node.attrs.value;
      }
      case "concat": return this.#concatenated(node.inputs, node.attrs.axis, p);
      case "unfold": {
        const { kernel, stride, dilation } = node.attrs;
        const lead = p.length - 2 * kernel.length;
        return this.#at(a, [...p.slice(0, lead), ...kernel.map((_, i) => (p[lead + i] ?? 0) * (stride[i] ?? 1) + (p[lead + kernel.length + i] ?? 0) * (dilation[i] ?? 1))]);
      }
      case "gather": {
        const chosen = this.#at(b, p);
        return chosen >= 0 && chosen < (a?.shape[node.attrs.axis] ?? 0) ? this.#at(a, p.map((i, axis) => (axis === node.attrs.axis ? chosen : i))) : 0;
      }
      case "input": case "call": case "pick": case "reduce": case "fold": case "scatterAdd": case "reshape": throw new RangeError(`${node.op} is not computed element by element`);
      default: return scalarAlu(node.op, node.dtype, node.inputs.map((x) => x.dtype), "f64")(...this.#three(p, a, b, c));
    }
  }

  #three(p: Position, a: Node | undefined, b: Node | undefined, c: Node | undefined): [number, number, number] {
    return [this.#at(a, p), b === undefined ? 0 : this.#at(b, p), c === undefined ? 0 : this.#at(c, p)];
  }

  #concatenated(parts: readonly Node[], axis: number, p: Position): number {
    let along = p[axis] ?? 0;
    for (const part of parts) {
      const size = part.shape[axis] ?? 0;
      if (along < size) return this.#at(part, p.map((i, a) => (a === axis ? along : i)));
      along -= size;
    }
    return Number.NaN;
  }

  #accumulate(node: Node): Numbers {
    const [x, index, update] = node.inputs;
    if (x === undefined) return [];
    if (node.op === "scatterAdd" && index !== undefined && update !== undefined) {
      const out = Array.from(this.all(x));
      const add = scalarAlu("add", node.dtype, [node.dtype, node.dtype], "f64");
      for (const p of positions(index.shape)) {
        const chosen = this.#at(index, p);
        if (!(chosen >= 0 && chosen < (x.shape[node.attrs.axis] ?? 0))) continue;
        const o = offset(x.shape, p.map((i, axis) => (axis === node.attrs.axis ? chosen : i)));
        out[o] = add(out[o] ?? 0, this.#at(update, p), 0);
      }
      return out;
    }
    const kind = node.op === "reduce" ? node.attrs.kind : "sum";
    const out = new Array<number>(sizeOf(node.shape)).fill(reduceIdentity(kind, node.dtype));
    const join = scalarAlu(REDUCE_ALU[kind], node.dtype, [node.dtype, node.dtype], "f64");
    for (const p of positions(x.shape)) {
      const o = offset(node.shape, this.#target(node, p));
      out[o] = join(out[o] ?? 0, this.#at(x, p), 0);
    }
    return out;
  }

  /** Where an element of a reduced array goes. */
  #target(node: Node, p: Position): Position {
    if (node.op === "reduce") return p.filter((_, axis) => !node.attrs.axes.includes(axis));
    if (node.op !== "fold") return p;
    const { kernel, stride, dilation } = node.attrs;
    const lead = p.length - 2 * kernel.length;
    return [...p.slice(0, lead), ...kernel.map((_, i) => (p[lead + i] ?? 0) * (stride[i] ?? 1) + (p[lead + kernel.length + i] ?? 0) * (dilation[i] ?? 1))];
  }
}

/** Values of the graph's outputs; `args` are those of its inputs, row-major. */
export function evaluateGraph(graph: Graph, args: readonly Numbers[]): Numbers[] {
  const evaluation = new Evaluation();
  for (const [i, node] of graph.inputs.entries()) evaluation.set(node, args[i] ?? []);
  for (const node of nodesOf(graph)) if (node.op !== "input") evaluation.set(node, evaluation.compute(node));
  return graph.outputs.map((o) => evaluation.all(o));
}
