import { InternalError } from "../errors.ts";
import { formatShape, sameShape } from "../shape.ts";
import { type Graph, nodesOf } from "./graph.ts";
import type { Node } from "./node.ts";
import { reapply } from "./reapply.ts";

function fault(node: Node, rule: string, pass: string): InternalError {
  return new InternalError("E_GRAPH_INVALID", `after ${pass}: node ${node.id} (${node.op} ${node.dtype}${formatShape(node.shape)}) ${rule}.`);
}

/**
 * The graph's specification, checked between passes: inputs are declared, ids ascend, and every node's shape and dtype are
 * what its rule gives for its inputs. Throws InternalError: a fault here is a transform's, not its user's.
 */
export function verify(graph: Graph, pass: string): void {
  const declared = new Set(graph.inputs);
  for (const node of nodesOf(graph)) {
    if (node.op === "input") {
      if (!declared.has(node)) throw fault(node, "is an input the graph does not declare", pass);
      continue;
    }
    for (const x of node.inputs) if (x.id >= node.id) throw fault(node, `uses the later node ${x.id}`, pass);
    if (node.op === "pick") {
      const [source] = node.inputs;
      const output = source?.op === "call" ? source.attrs.outputs[node.attrs.index] : undefined;
      if (output === undefined || !sameShape(output.shape, node.shape) || output.dtype !== node.dtype) throw fault(node, "picks no output of its call", pass);
      continue;
    }
    if (node.op === "call") {
      const again = node.attrs.composite.infer(node.inputs, node.attrs.attrs);
      if (again.some((o, i) => !sameShape(o.shape, node.attrs.outputs[i]?.shape ?? []))) throw fault(node, `of ${node.attrs.composite.name} has outputs its inference does not give`, pass);
      continue;
    }
    let again: Node;
    try {
      again = reapply(node, node.inputs);
    } catch (cause) {
      throw new InternalError("E_GRAPH_INVALID", `after ${pass}: node ${node.id} (${node.op}) breaks its own rule: ${String(cause)}`, { cause });
    }
    if (!sameShape(again.shape, node.shape) || again.dtype !== node.dtype) throw fault(node, `should be ${again.dtype}${formatShape(again.shape)}`, pass);
  }
}
