import type { Backend } from "../backend/interface.ts";
import { type Graph, nodesOf } from "../ir/graph.ts";
import type { Composite } from "../ir/composite.ts";
import { makeNode, type Node, type NodeOf } from "../ir/node.ts";
import { reapply } from "../ir/reapply.ts";
import { lookup } from "./rewrite.ts";

type Claimer = Pick<Backend, "claim">;

function claims(node: NodeOf<"call">, composite: Composite, backend: Claimer): boolean {
  if (composite.claimable !== true || backend.claim === undefined) return false;
  const avals = (list: readonly { shape: readonly number[]; dtype: Node["dtype"] }[]): { shape: readonly number[]; dtype: Node["dtype"] }[] => list.map(({ shape, dtype }) => ({ shape, dtype }));
  const outputs = composite.infer(node.inputs, node.attrs.attrs);
  return backend.claim({ kind: "claimed", name: composite.name, attrs: node.attrs.attrs, inputs: avals(node.inputs), outputs: avals(outputs) }) !== null;
}

/** Which outputs of each call are used. A call with one output is used where it stands. */
function usedOutputs(graph: Graph): Map<Node, boolean[]> {
  const used = new Map<Node, boolean[]>();
  for (const node of nodesOf(graph)) {
    if (node.op !== "pick") continue;
    const [source] = node.inputs;
    if (source?.op !== "call") continue;
    const flags = used.get(source) ?? source.attrs.outputs.map(() => false);
    flags[node.attrs.index] = true;
    used.set(source, flags);
  }
  return used;
}

/** The outputs of one call after the pass, indexed as in the old call; null where nothing uses it. */
function expandCall(node: NodeOf<"call">, inputs: readonly Node[], used: readonly boolean[] | undefined, backend: Claimer): readonly (Node | null)[] {
  const narrowed = used?.includes(false) === true ? (node.attrs.composite.narrow?.(used) ?? null) : null;
  const composite = narrowed ?? node.attrs.composite;
  if (!claims(node, composite, backend)) {
    const outputs = composite.decompose(inputs, node.attrs.attrs);
    if (narrowed === null || used === undefined) return outputs;
    let next = 0;
    return used.map((u) => (u ? (outputs[next++] ?? null) : null));
  }
  const avals = composite.infer(inputs, node.attrs.attrs);
  const [first] = avals;
  if (first === undefined) return [];
  const kept = makeNode("call", inputs, { composite, attrs: node.attrs.attrs, outputs: avals }, first.shape, first.dtype);
  if (avals.length === 1 && (used === undefined || narrowed !== null)) return used === undefined ? [kept] : used.map((u) => (u ? kept : null));
  return avals.map((o, index) => makeNode("pick", [kept], { index }, o.shape, o.dtype));
}

function expandOnce(graph: Graph, backend: Claimer): { graph: Graph; changed: boolean } {
  const map = new Map<Node, Node>();
  const calls = new Map<Node, readonly (Node | null)[]>();
  const used = usedOutputs(graph);
  let changed = false;
  for (const n of graph.inputs) map.set(n, n);
  for (const node of nodesOf(graph)) {
    if (map.has(node)) continue;
    if (node.op === "pick") {
      const [source] = node.inputs;
      const output = source === undefined ? undefined : calls.get(source)?.[node.attrs.index];
      if (output !== null && output !== undefined) map.set(node, output);
      continue;
    }
    const inputs = node.inputs.map((x) => lookup(map, x));
    if (node.op !== "call") {
      map.set(node, reapply(node, inputs));
      continue;
    }
    const outputs = expandCall(node, inputs, used.get(node), backend);
    calls.set(node, outputs);
    const first = outputs.find((o) => o !== null);
    if (first !== undefined && first !== null) {
      map.set(node, first);
      if (first.op !== "call" && first.op !== "pick") changed = true;
      else if ((first.op === "call" ? first : first.inputs[0])?.op === "call") {
        const kept = first.op === "call" ? first : first.inputs[0];
        if (kept?.op === "call" && kept.attrs.composite !== node.attrs.composite) changed = true;
      }
    }
  }
  return { graph: { inputs: graph.inputs, outputs: graph.outputs.map((n) => lookup(map, n)) }, changed };
}

/** Graph ▶ Graph: composites the backend claims stay calls; every other one is replaced by its decomposition, to any depth. */
export function expandComposites(graph: Graph, backend: Claimer): Graph {
  for (let round = 0; round < 16; round++) {
    const step = expandOnce(graph, backend);
    graph = step.graph;
    if (!step.changed) return graph;
  }
  return graph;
}
