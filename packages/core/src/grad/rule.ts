import type { Node } from "../ir/node.ts";

/** The cotangent of a node's output to cotangents of its inputs; null where none flows. */
export type Rule = (node: Node, ct: Node) => readonly (Node | null)[];

/** The n-th input, which the graph's rules guarantee. */
export function arg(node: Node, i: number): Node {
  const x = node.inputs[i];
  if (x === undefined) throw new RangeError(`${node.op} lacks input ${i}`);
  return x;
}
