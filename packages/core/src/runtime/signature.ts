import { sameShape } from "../shape.ts";
import type { Node } from "../ir/node.ts";

function mix(hash: number, value: number): number {
  return Math.imul(hash ^ value, 0x01000193) >>> 0;
}

function mixText(hash: number, text: string): number {
  for (let i = 0; i < text.length; i++) hash = mix(hash, text.charCodeAt(i));
  return hash;
}

const isLifted = (n: Node): boolean => n.op === "const" && n.attrs.lift;

/** Hash of what a node does, its inputs left out; numbers that are passed as arguments do not count. */
export function signatureOf(node: Node): number {
  if (node.signature !== 0) return node.signature;
  let h = mixText(mixText(0x811c9dc5, node.op), node.dtype);
  for (const d of node.shape) h = mix(h, d);
  if (node.op === "call") h = mixText(mixText(h, node.attrs.composite.name), JSON.stringify(node.attrs.attrs));
  else if (!isLifted(node) && Object.keys(node.attrs).length > 0) h = mixText(h, JSON.stringify(node.attrs));
  node.signature = h === 0 ? 1 : h;
  return node.signature;
}

function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((x, i) => sameValue(x, b[i]));
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null || Array.isArray(a) || Array.isArray(b)) return false;
  const [p, q] = [Object.entries(a), new Map<string, unknown>(Object.entries(b))];
  return p.length === q.size && p.every(([k, v]) => q.has(k) && sameValue(v, q.get(k)));
}

function sameOperation(a: Node, b: Node): boolean {
  if (a.op !== b.op || a.dtype !== b.dtype || !sameShape(a.shape, b.shape)) return false;
  if (a.op === "call" && b.op === "call") return a.attrs.composite === b.attrs.composite && sameValue(a.attrs.attrs, b.attrs.attrs);
  if (isLifted(a) || isLifted(b)) return isLifted(a) && isLifted(b);
  return a.attrs === b.attrs || sameValue(a.attrs, b.attrs);
}

/** One entry of a flattened graph: the node, or null for a value at hand; inputs by position. */
export interface FlatNode { readonly node: Node; readonly source: boolean; readonly inputs: readonly number[] }

/** A pending graph in a form that can be compared with another: nodes in order of creation, inputs as positions. */
export interface FlatGraph { readonly nodes: readonly FlatNode[]; readonly targets: readonly number[]; readonly hash: number }

/** `order` lists inputs before users; nodes that `isSource` accepts stand for values that come as arguments. */
export function flatten(order: readonly Node[], targets: readonly Node[], isSource: (n: Node) => boolean): FlatGraph {
  const position = new Map<Node, number>();
  let hash = 0x811c9dc5;
  const nodes = order.map((node, i): FlatNode => {
    position.set(node, i);
    const source = isSource(node);
    if (source) {
      hash = mixText(mix(hash, 7), node.dtype);
      for (const d of node.shape) hash = mix(hash, d);
      return { node, source, inputs: [] };
    }
    hash = mix(hash, signatureOf(node));
    const inputs = node.inputs.map((x) => position.get(x) ?? -1);
    for (const p of inputs) hash = mix(hash, i - p);
    return { node, source, inputs };
  });
  const ends = targets.map((t) => position.get(t) ?? -1);
  for (const e of ends) hash = mix(hash, e);
  return { nodes, targets: ends, hash };
}

/** Whether two flattened graphs compute the same function of their sources (compared, not only hashed). */
export function sameGraph(a: FlatGraph, b: FlatGraph): boolean {
  if (a.hash !== b.hash || a.nodes.length !== b.nodes.length || !sameShape(a.targets, b.targets)) return false;
  return firstDifference(a, b) === null;
}

/** The first node in which two graphs differ, or null. */
export function firstDifference(a: FlatGraph, b: FlatGraph): Node | null {
  for (let i = 0; i < Math.max(a.nodes.length, b.nodes.length); i++) {
    const [x, y] = [a.nodes[i], b.nodes[i]];
    if (x === undefined || y === undefined) return (x ?? y)?.node ?? null;
    if (x.source !== y.source || !sameShape(x.inputs, y.inputs)) return y.node;
    const same = x.source ? x.node.dtype === y.node.dtype && sameShape(x.node.shape, y.node.shape) : sameOperation(x.node, y.node);
    if (!same) return y.node;
  }
  if (!sameShape(a.targets, b.targets)) return b.nodes.at(-1)?.node ?? null;
  return null;
}
