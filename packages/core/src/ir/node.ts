/**
 * A node of the graph: one operation, its inputs, and what it yields. Nodes are immutable as mathematics; the fields at the
 * end are the runtime's notes (the value once it is known, the length of the pending chain).
 */
import type { Aval } from "../backend/interface.ts";
import type { DType } from "../dtype.ts";
import type { Shape } from "../shape.ts";
import type { Leaf } from "../runtime/leaf.ts";
import type { AttrsOf, Op } from "./op.ts";

export interface NodeOf<K extends Op> {
  /** Ascends with creation, so sorting by id is a topological order. */
  readonly id: number;
  readonly op: K;
  readonly attrs: AttrsOf<K>;
  readonly shape: Shape;
  readonly dtype: DType;
  inputs: readonly Node[];
  /** The value, where it is at hand: on the host, on a device or both. */
  leaf: Leaf | null;
  /** Longest chain of operations whose value is not known yet. */
  depth: number;
  /** Hash of op, attributes, dtype and shape; 0 = not computed yet. */
  signature: number;
  /** Open handles and pending users; the value may be freed at 0. */
  refs: number;
  /** How often an evaluation went through this node without keeping its value. */
  met: number;
}
export type Node = { [K in Op]: NodeOf<K> }[Op];

const NO_ATTRS = Object.freeze({});
let nextId = 1;

/** The id the next node will get: nodes made since then have at least this one. */
export function nextNodeId(): number {
  return nextId;
}

/** Makes a node without checking it: `build.ts` and `verify.ts` know the rules. */
export function makeNode<K extends Op>(op: K, inputs: readonly Node[], attrs: AttrsOf<K>, shape: Shape, dtype: DType): Node {
  let depth = 0;
  for (const x of inputs) {
    x.refs++;
    if (x.leaf === null && x.depth >= depth) depth = x.depth + 1;
  }
  const node: NodeOf<K> = { id: nextId++, op, attrs, shape, dtype, inputs, leaf: null, depth, signature: 0, refs: 0, met: 0 };
  return node as Node;
}

/** Shape and dtype alone: what a plan may hold of a node. */
export function avalOf({ shape, dtype }: Aval): Aval {
  return { shape, dtype };
}

/** Attributes of the operations that have none. */
export function noAttrs(): Readonly<Record<never, never>> {
  return NO_ATTRS;
}
