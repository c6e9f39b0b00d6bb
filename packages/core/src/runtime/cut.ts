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

/**
 * How far back along the chain a node's hash looks. A loop body may repeat itself inside, and only its edge tells one
 * repetition from the next; a look at the start of the chain would tell one iteration from the next, which are to look alike.
 */
const CONTEXT = 32;

/** Hashes of what lies up to CONTEXT steps of depth behind each node. */
function contextHashes(pending: readonly Node[]): Uint32Array {
  const n = pending.length;
  const position = new Map<Node, number>();
  for (const [i, node] of pending.entries()) position.set(node, i);
  // Of the first three inputs: where their hash lies in a level, and how many levels back; no level where they are not pending.
  const from = new Int32Array(3 * n);
  const back = new Int32Array(3 * n).fill(CONTEXT + 1);
  for (const [i, node] of pending.entries()) {
    for (let k = 0; k < Math.min(3, node.inputs.length); k++) {
      const x = node.inputs[k];
      const at = x === undefined ? undefined : position.get(x);
      if (x === undefined || at === undefined) continue;
      from[3 * i + k] = at;
      back[3 * i + k] = Math.max(1, node.depth - x.depth);
    }
  }
  const own = Uint32Array.from(pending, signatureOf);
  const levels = new Uint32Array((CONTEXT + 1) * n);
  for (let level = 0; level <= CONTEXT; level++) {
    for (let i = 0; i < n; i++) {
      let hash = own[i] ?? 0;
      for (let e = 3 * i; e < 3 * i + 3; e++) {
        const earlier = level - (back[e] ?? 0);
        hash = Math.imul(hash ^ (earlier < 0 ? e - 3 * i + 1 : (levels[earlier * n + (from[e] ?? 0)] ?? 0)), 0x01000193) ^ (hash >>> 15);
      }
      levels[level * n + i] = hash;
    }
  }
  return levels.subarray(CONTEXT * n);
}

/** Depths as they are now; inputs come before users. */
function measure(pending: readonly Node[]): void {
  for (const n of pending) {
    if (n.leaf !== null) continue;
    n.depth = 0;
    for (const x of n.inputs) if (x.leaf === null) n.depth = Math.max(n.depth, x.depth + 1);
  }
}

/** Called for every new eager node; does nothing until its chain is long. */
export function cutLongChain(node: Node): void {
  if (node.depth < LIMIT || tracing()) return;
  const pending = reachable([node], (n) => n.leaf !== null).filter((n) => n.leaf === null && n.op !== "const" && n.op !== "iota");
  if (pending.some((n) => n.op === "input")) return;
  // Values that became known since these nodes were made have shortened their chains: cutting those again would be a second plan.
  measure(pending);
  if (node.depth < LIMIT) return;
  let cut: Node | null = null;
  let best = Infinity;
  const hashes = contextHashes(pending);
  for (const [i, n] of pending.entries()) {
    if (n.depth < LIMIT / 2 || n.depth >= LIMIT || n.op === "call") continue;
    const h = hashes[i] ?? 0;
    // Of equal ones the shallowest: above it lies at least one more iteration, which shows all that crosses the cut.
    if (h < best || (h === best && n.depth < (cut?.depth ?? Infinity))) {
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
  measure(pending);
}
