import { ArgumentError } from "@receptive/core";

/**
 * The nodes of a graph so that each comes after its predecessors (Kahn 1962); among those that may come next, in the order
 * given. Throws ArgumentError `E_GRAPH_CYCLE`, naming a cycle.
 */
export function topologicalOrder(nodes: readonly string[], pred: (node: string) => readonly string[]): string[] {
  const order: string[] = [];
  const done = new Set<string>();
  const waiting = new Set(nodes);
  while (waiting.size > 0) {
    const ready = [...waiting].find((n) => pred(n).every((p) => done.has(p) || !waiting.has(p)));
    if (ready === undefined) throw new ArgumentError("E_GRAPH_CYCLE", `graph: ${cycleIn(waiting, pred).join(" → ")} is a cycle; a feed-forward net has none.`);
    waiting.delete(ready);
    done.add(ready);
    order.push(ready);
  }
  return order;
}

/** Follows predecessors that are still waiting until one comes again; in the direction of the flow. */
function cycleIn(waiting: ReadonlySet<string>, pred: (node: string) => readonly string[]): string[] {
  const path: string[] = [];
  let node = [...waiting][0];
  while (node !== undefined && !path.includes(node)) {
    path.push(node);
    node = pred(node).find((p) => waiting.has(p));
  }
  return node === undefined ? path : [...path.slice(path.indexOf(node)), node].reverse();
}
