import type { Node } from "./node.ts";
import { reachable } from "./walk.ts";

/** A function as data: `inputs` are nodes of op "input", in the order of the arguments. */
export interface Graph {
  readonly inputs: readonly Node[];
  readonly outputs: readonly Node[];
}

/** All nodes the outputs depend on, inputs before users. */
export function nodesOf(graph: Graph): Node[] {
  return reachable(graph.outputs);
}
