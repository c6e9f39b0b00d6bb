import type { Node } from "./node.ts";

/**
 * All nodes that `roots` depend on, inputs before users. Iterative: a chain may be longer than the stack is deep. `stop` says
 * where not to look further (the node itself is still listed).
 */
export function reachable(roots: readonly Node[], stop?: (node: Node) => boolean): Node[] {
  const seen = new Set<Node>();
  const found: Node[] = [];
  const stack: Node[] = [];
  for (const r of roots) if (!seen.has(r)) { seen.add(r); stack.push(r); }
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    found.push(node);
    if (stop?.(node)) continue;
    for (const x of node.inputs) if (!seen.has(x)) { seen.add(x); stack.push(x); }
  }
  return found.sort((a, b) => a.id - b.id);
}
