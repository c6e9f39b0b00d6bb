import { concat } from "../ir/build.ts";
import { type Graph, nodesOf } from "../ir/graph.ts";
import type { Node } from "../ir/node.ts";
import { reapply } from "../ir/reapply.ts";
import { lookup } from "./rewrite.ts";

/** Joins in rounds of at most `most` parts. */
function inRounds(parts: readonly Node[], axis: number, most: number): Node {
  let rest = parts;
  while (rest.length > most) {
    const joined: Node[] = [];
    for (let i = 0; i < rest.length; i += most) joined.push(concat(rest.slice(i, i + most), axis));
    rest = joined;
  }
  return concat(rest, axis);
}

/** Graph ▶ Graph: no concat has more parts than a kernel can bind. Every other primitive has at most three inputs. */
export function splitWideConcats(graph: Graph, most: number): Graph {
  const nodes = nodesOf(graph);
  if (!nodes.some((n) => n.op === "concat" && n.inputs.length > most)) return graph;
  const map = new Map<Node, Node>();
  for (const n of graph.inputs) map.set(n, n);
  for (const n of nodes) {
    if (map.has(n)) continue;
    const inputs = n.inputs.map((x) => lookup(map, x));
    map.set(n, n.op === "concat" ? inRounds(inputs, n.attrs.axis, Math.max(2, most)) : reapply(n, inputs));
  }
  return { inputs: graph.inputs, outputs: graph.outputs.map((n) => lookup(map, n)) };
}
