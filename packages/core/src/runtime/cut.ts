/**
 * Bounds the pending graph. A long chain is cut where the code itself repeats: among the nodes in the upper half of the chain
 * the one with the smallest structural hash is chosen, so a loop is cut at the same operation every time and its pieces hit
 * the plan cache (content-defined chunking).
 */
import type { Node } from "../ir/node.ts";
import { reachable } from "../ir/walk.ts";
import { evaluate } from "./eager.ts";
import { signatureOf } from "./signature.ts";
import { tracing } from "./trace-state.ts";

/** Longest chain of pending operations. */
const LIMIT = 192;

function localHash(node: Node): number {
  let h = signatureOf(node);
  for (const x of node.inputs) h = (Math.imul(h ^ (x.leaf === null ? signatureOf(x) : 1), 0x01000193) ^ (h >>> 15)) >>> 0;
  return h;
}

/** Called for every new eager node; does nothing until its chain is long. */
export function cutLongChain(node: Node): void {
  if (node.depth < LIMIT || tracing()) return;
  const pending = reachable([node], (n) => n.leaf !== null).filter((n) => n.leaf === null && n.op !== "const" && n.op !== "iota");
  if (pending.some((n) => n.op === "input")) return;
  let cut: Node | null = null;
  let best = Infinity;
  for (const n of pending) {
    if (n.depth < LIMIT / 2 || n.depth >= LIMIT || n.op === "call") continue;
    const h = localHash(n);
    if (h < best || (h === best && n.depth > (cut?.depth ?? 0))) {
      best = h;
      cut = n;
    }
  }
  if (cut === null) return evaluate([node]);
  const level = cut.depth;
  const frontier = new Set<Node>([cut]);
  for (const n of pending) if (n.depth > level) for (const x of n.inputs) if (x.leaf === null && x.depth <= level && x.op !== "const" && x.op !== "iota") frontier.add(x);
  evaluate([...frontier].filter((n) => n.op !== "call"));
  // What lies above the cut now starts from values at hand.
  for (const n of pending) {
    if (n.leaf !== null) continue;
    n.depth = 0;
    for (const x of n.inputs) if (x.leaf === null) n.depth = Math.max(n.depth, x.depth + 1);
  }
}
