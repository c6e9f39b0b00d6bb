import type { Node } from "../ir/node.ts";
import { DISPOSED } from "./leaf.ts";

/**
 * Drops one reference. A node that nothing refers to gives up its memory, or, still pending, its inputs. Handles that are
 * never disposed of keep their count; the garbage collector is the net under those.
 */
export function release(node: Node): void {
  const todo: Node[] = [node];
  for (let n = todo.pop(); n !== undefined; n = todo.pop()) {
    if (--n.refs > 0) continue;
    if (n.leaf !== null) {
      n.leaf.storage?.release();
      n.leaf.storage = null;
      n.leaf.host = null;
      n.leaf.lost ??= DISPOSED;
    }
    todo.push(...n.inputs);
    n.inputs = [];
  }
}

const pinned = new WeakSet<Node>();

/** Keeps how a node was computed even once its value is known: a pullback may still ask for it. */
export function pin(nodes: readonly Node[]): void {
  for (const n of nodes) pinned.add(n);
}

/** Forgets how a node was computed, once its value is known. */
export function forgetInputs(node: Node): void {
  if (pinned.has(node)) return;
  const inputs = node.inputs;
  node.inputs = [];
  for (const x of inputs) release(x);
}
