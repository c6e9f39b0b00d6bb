import type { Backend } from "../backend/interface.ts";
import { InternalError } from "../errors.ts";
import { call } from "../ir/build.ts";
import { type Graph, nodesOf } from "../ir/graph.ts";
import type { Composite } from "../ir/composite.ts";
import { avalOf, type Node, type NodeOf } from "../ir/node.ts";
import { reapply } from "../ir/reapply.ts";
import { lookup } from "./rewrite.ts";

/** How deep composites may be made of composites. */
const DEEPEST = 16;

type Claimer = Pick<Backend, "claim">;

function claims(node: NodeOf<"call">, composite: Composite, backend: Claimer): boolean {
  if (composite.claimable !== true || backend.claim === undefined) return false;
  const outputs = composite.infer(node.inputs, node.attrs.attrs);
  return backend.claim({ kind: "claimed", name: composite.name, attrs: node.attrs.attrs, inputs: node.inputs.map(avalOf), outputs: outputs.map(avalOf) }) !== null;
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

/** The outputs of one call after the pass, indexed as in the old call (null where nothing uses it), and whether it is still a call. */
function expandCall(node: NodeOf<"call">, inputs: readonly Node[], used: readonly boolean[] | undefined, backend: Claimer): { readonly outputs: readonly (Node | null)[]; readonly kept: boolean } {
  const narrowed = used?.includes(false) === true ? (node.attrs.composite.narrow?.(used) ?? null) : null;
  const composite = narrowed ?? node.attrs.composite;
  const kept = claims(node, composite, backend);
  const outputs = kept ? call(composite, inputs, node.attrs.attrs) : composite.decompose(inputs, node.attrs.attrs);
  if (narrowed === null || used === undefined) return { outputs, kept };
  // A narrowed composite has only the outputs that are used, in the same order.
  let next = 0;
  return { outputs: used.map((u) => (u ? (outputs[next++] ?? null) : null)), kept };
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
    const { outputs, kept } = expandCall(node, inputs, used.get(node), backend);
    calls.set(node, outputs);
    const first = outputs.find((o) => o !== null) ?? null;
    if (first !== null) map.set(node, first);
    if (!kept) changed = true;
  }
  return { graph: { inputs: graph.inputs, outputs: graph.outputs.map((n) => lookup(map, n)) }, changed };
}

/** Graph ▶ Graph: composites the backend claims stay calls; every other one is replaced by its decomposition, to any depth. */
export function expandComposites(graph: Graph, backend: Claimer): Graph {
  for (let depth = 0; depth < DEEPEST; depth++) {
    const step = expandOnce(graph, backend);
    graph = step.graph;
    if (!step.changed) return graph;
  }
  throw new InternalError("E_GRAPH_INVALID", `composites are nested more than ${DEEPEST} deep; does one decompose into itself?`);
}
