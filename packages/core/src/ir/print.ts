import { formatShape } from "../shape.ts";
import { type Graph, nodesOf } from "./graph.ts";
import type { Node } from "./node.ts";

/** Attributes as they are read: `{axes: [0, 1]}`; functions and nested avals are left out. */
function formatAttrs(node: Node): string {
  const shown: string[] = [];
  const attrs: Readonly<Record<string, unknown>> = node.op === "call" ? node.attrs.attrs : node.attrs;
  for (const [k, v] of Object.entries(attrs)) {
    if (k === "lift" && v === false) continue;
    shown.push(`${k}=${Array.isArray(v) ? JSON.stringify(v) : String(v)}`);
  }
  return shown.length === 0 ? "" : ` {${shown.join(" ")}}`;
}

/** The graph as text, one node a line, numbered from 0: what a person reads and what snapshots compare. */
export function print(graph: Graph): string {
  const number = new Map<Node, string>();
  for (const [i, n] of graph.inputs.entries()) number.set(n, `%in${i}`);
  const lines: string[] = graph.inputs.map((n, i) => `%in${i}: ${n.dtype}${formatShape(n.shape)}`);
  const name = (n: Node): string => number.get(n) ?? "%?";
  for (const n of nodesOf(graph)) {
    if (number.has(n)) continue;
    number.set(n, `%${number.size - graph.inputs.length}`);
    const op = n.op === "call" ? n.attrs.composite.name : n.op;
    lines.push(`${name(n)}: ${n.dtype}${formatShape(n.shape)} = ${op}(${n.inputs.map(name).join(", ")})${formatAttrs(n)}`);
  }
  lines.push(`return ${graph.outputs.map(name).join(", ")}`);
  return lines.join("\n");
}
