/**
 * Reshapes a loop nest before code is made: an axis that only occurs as i / d and i % d is split in two, and axes that every
 * address steps through as one run are merged into one, so that inner loops are long and free of division.
 */
import { topological } from "./node.ts";
import type { Axis, Node, NodeBuilder } from "./node.ts";

export interface Nest { readonly out: readonly Axis[]; readonly reduce: readonly Axis[]; readonly roots: readonly Node[] }

function factorOf(node: Node, axis: Axis): number {
  const at = node.src.findIndex((atom) => atom.axis === axis);
  return at < 0 ? 0 : node.factors[at] ?? 0;
}

/** Whether each use of the two indices has the form inner.extent · outer + inner, times something. */
function runsAsOne(nodes: readonly Node[], roots: readonly Node[], outer: Axis, inner: Axis): boolean {
  if (roots.some((root) => root.axis === outer || root.axis === inner)) return false;
  return nodes.every((node) => {
    if (node.op === "linear") return factorOf(node, outer) === Math.imul(factorOf(node, inner), inner.extent);
    return node.src.every((child) => child.axis !== outer && child.axis !== inner);
  });
}

function mergeOnce(builder: NodeBuilder, axes: readonly Axis[], roots: readonly Node[], sizes: readonly number[]): { axes: readonly Axis[]; roots: readonly Node[] } | undefined {
  const nodes = topological(roots);
  for (const outer of axes) {
    for (const inner of axes) {
      if (outer === inner || outer.extent * inner.extent > 0x7fffffff || !runsAsOne(nodes, roots, outer, inner)) continue;
      const merged = builder.axis(outer.extent * inner.extent, inner.bit);
      const index = builder.index(merged);
      const replaced = builder.substitute(roots, (axis) => (axis === outer ? builder.i32(0) : axis === inner ? index : undefined), sizes);
      return { axes: axes.filter((axis) => axis !== outer).map((axis) => (axis === inner ? merged : axis)), roots: replaced };
    }
  }
  return undefined;
}

function splitOnce(builder: NodeBuilder, axes: readonly Axis[], roots: readonly Node[], sizes: readonly number[]): { axes: readonly Axis[]; roots: readonly Node[] } | undefined {
  if (!builder.hasBits) return undefined;
  for (const node of topological(roots)) {
    if (node.op !== "div" && node.op !== "rem") continue;
    const [index, by] = node.src;
    const axis = index?.axis;
    if (axis === undefined || by?.op !== "const" || !axes.includes(axis)) continue;
    const d = by.value;
    if (d <= 1 || d >= axis.extent || axis.extent % d !== 0) continue;
    const outer = builder.axis(axis.extent / d);
    const inner = builder.axis(d, axis.bit);
    const sum = builder.sum([[builder.index(outer), d], [builder.index(inner), 1]]);
    return { axes: axes.flatMap((each) => (each === axis ? [outer, inner] : [each])), roots: builder.substitute(roots, (each) => (each === axis ? sum : undefined), sizes) };
  }
  return undefined;
}

export function reshapeNest(builder: NodeBuilder, nest: Nest, sizes: readonly number[]): Nest {
  let { out, reduce, roots } = nest;
  for (const change of [mergeOnce, splitOnce, mergeOnce]) {
    for (let next = change(builder, out, roots, sizes); next !== undefined; next = change(builder, out, roots, sizes)) ({ axes: out, roots } = next);
    for (let next = change(builder, reduce, roots, sizes); next !== undefined; next = change(builder, reduce, roots, sizes)) ({ axes: reduce, roots } = next);
  }
  return { out, reduce, roots };
}

/** The constant by which an i32 node grows with the axis, or undefined where it is not a constant. */
export function strideAlong(node: Node, axis: Axis | undefined): number | undefined {
  if (axis === undefined || (node.deps & axis.bit) === 0) return 0;
  if (node.axis === axis) return 1;
  if (node.op !== "linear") return undefined;
  return node.src.every((atom) => atom.axis === axis || (atom.deps & axis.bit) === 0) ? factorOf(node, axis) : undefined;
}

/** What four lanes along `axis` cost in memory instructions, per element. */
function costAlong(axis: Axis, loads: readonly Node[], store: Node | undefined): number {
  const price = (at: Node): number => {
    const stride = strideAlong(at, axis);
    return stride === undefined ? 8 : stride === 0 ? 0.2 : stride === 1 ? 1 : stride === 2 || stride === -1 ? 2 : 6;
  };
  let cost = 2;
  for (const load of loads) cost += load.src[0] === undefined ? 0 : price(load.src[0]);
  if (store !== undefined) cost += price(store);
  return cost * Math.ceil(axis.extent / 4) / axis.extent;
}

export interface Order { readonly out: readonly Axis[]; readonly vectorOut: Axis | undefined; readonly reduce: readonly Axis[]; readonly vectorReduce: Axis | undefined }

/** Chooses the axis for the lanes, and puts it innermost of its kind. `body`, `store`: the roots of the nest. */
export function chooseOrder(out: readonly Axis[], reduce: readonly Axis[], body: Node, store: Node): Order {
  const loads = topological([body]).filter((node) => node.op === "load");
  let best: Axis | undefined;
  let bestCost = Infinity;
  for (const axis of out.toReversed()) {
    const cost = costAlong(axis, loads, reduce.length === 0 ? store : undefined) + (strideAlong(store, axis) === 1 ? 0 : 0.1);
    if (cost < bestCost) { best = axis; bestCost = cost; }
  }
  const steps = reduce.reduce((product, axis) => product * axis.extent, 1);
  for (const axis of reduce.toReversed()) {
    // Folding the lanes of one result costs about a dozen instructions.
    const cost = costAlong(axis, loads, undefined) + 12 / steps;
    if (cost < bestCost) { best = axis; bestCost = cost; }
  }
  const vectorOut = best !== undefined && out.includes(best) ? best : undefined;
  const vectorReduce = vectorOut === undefined ? best : undefined;
  return { out: out.filter((axis) => axis !== vectorOut), vectorOut, reduce: reduce.filter((axis) => axis !== vectorReduce), vectorReduce };
}
