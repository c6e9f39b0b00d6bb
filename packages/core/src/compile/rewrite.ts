import { InternalError } from "../errors.ts";
import { fill } from "../ir/build.ts";
import { type Graph, nodesOf } from "../ir/graph.ts";
import type { Node } from "../ir/node.ts";
import { reapply } from "../ir/reapply.ts";
import { Interner } from "./intern.ts";
import { simplifyAlgebra } from "./simplify-algebra.ts";
import { simplifyMovement } from "./simplify-movement.ts";

/** A pass's view of the graph so far: the node that stands for an old one. */
export function lookup(map: ReadonlyMap<Node, Node>, node: Node): Node {
  const found = map.get(node);
  if (found === undefined) throw new InternalError("E_GRAPH_INVALID", `node ${node.id} (${node.op}) was not rebuilt before its use.`);
  return found;
}

function simplify(node: Node, interner: Interner): Node {
  let current = interner.intern(node);
  // Each rule shrinks the expression or moves towards a source, so this ends; the bound guards against a rule that does not.
  for (let round = 0; round < 32; round++) {
    const better = simplifyMovement(current) ?? simplifyAlgebra(current);
    if (better === null) return current;
    current = interner.intern(better);
  }
  return current;
}

/** Graph ▶ Graph: constants folded, identities applied, equal sub-expressions merged, dead nodes dropped. */
export function rewrite(graph: Graph): Graph {
  const interner = new Interner();
  const map = new Map<Node, Node>();
  for (const n of graph.inputs) map.set(n, n);
  for (const node of nodesOf(graph)) {
    if (map.has(node)) continue;
    const inputs = node.inputs.map((x) => lookup(map, x));
    // Numbers that were to be arguments have become inputs by now; the others are part of the code.
    if (node.op === "const" && node.attrs.lift) {
      map.set(node, interner.intern(fill(node.attrs.value, node.shape, node.dtype)));
      continue;
    }
    map.set(node, simplify(reapply(node, inputs), interner));
  }
  return { inputs: graph.inputs, outputs: graph.outputs.map((n) => lookup(map, n)) };
}
