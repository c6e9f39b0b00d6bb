import { ArgumentError, concat, ShapeError, type Tensor } from "@receptive/core";
import type { InputPreparation } from "../input/input-preparation.ts";
import { elementwise } from "../layers/elementwise.ts";
import type { Layer } from "../layer.ts";
import { makeModel, type Model } from "./model.ts";
import { topologicalOrder } from "./topological-order.ts";

/** A node of a graph: what it reads, how several inputs become one, and the layer that is applied. */
export interface GraphNode {
  /** Pred(i): names of other nodes, or "input". */
  readonly from: string | readonly string[];
  /** Several inputs of one shape are added (default), or joined along the channels. */
  readonly merge?: "add" | "concat";
  /** Left out: the merged inputs as they are. */
  readonly layer?: Layer;
}

export interface GraphOptions {
  /** The node whose value is the result. Default: the only one that no other reads. */
  readonly output?: string;
  readonly seed?: number;
  readonly input?: InputPreparation;
  readonly kind?: string;
}

/** A model whose layers form a finite acyclic graph. */
export interface GraphModel<N extends string = string> extends Model<N> {
  /** The order of the forward pass: every node after its predecessors. */
  readonly order: readonly N[];
  /** Pred(i): what a node reads, "input" for the graph's own. */
  pred(node: N): readonly (N | "input")[];
  /** Succ(i): the nodes that read a node, or "input". */
  succ(node: N | "input"): readonly N[];
}

/**
 * Layers as a finite acyclic graph with skip connections: each node reads others by name, in any order of writing; the
 * forward pass goes in topological order. Throws ArgumentError `E_GRAPH_CYCLE`, `E_GRAPH_NODE` (an unknown name),
 * `E_GRAPH_OUTPUT`; ShapeError `E_SHAPE_MERGE` when run.
 *
 * @example
 * const net = graph({
 *   fc1: { from: "input", layer: linear(4, 8) },
 *   fc2: { from: ["input", "fc1"], merge: "concat", layer: linear(12, 2) },
 * });
 * net.pred("fc2"); // ["input", "fc1"]
 */
export function graph<R extends Readonly<Record<string, GraphNode>>>(nodes: R, options: GraphOptions = {}): GraphModel<keyof R & string> {
  type N = keyof R & string;
  const { seed = 0, kind = "graph", input } = options;
  const names = Object.keys(nodes) as N[];
  const node = (name: string): GraphNode => {
    const found = nodes[name];
    if (found === undefined) throw new ArgumentError("E_GRAPH_NODE", `${kind} has no node ${JSON.stringify(name)}; its nodes are ${names.join(", ")}.`);
    return found;
  };
  const preds = new Map<string, readonly string[]>(names.map((n) => [n, readsOf(kind, n, node(n))]));
  for (const [n, list] of preds) for (const p of list) if (p !== "input" && !preds.has(p)) throw new ArgumentError("E_GRAPH_NODE", `${kind}: node ${n} reads ${JSON.stringify(p)}, which is not a node; there are input, ${names.join(", ")}.`);
  const pred = (n: string): readonly string[] => preds.get(n) ?? [];
  const succ = (n: string): N[] => names.filter((m) => pred(m).includes(n));
  const order = topologicalOrder(names, pred) as N[];
  const output = outputOf(kind, order, succ, options.output);
  const children = order.map((name) => ({ name, layer: node(name).layer ?? elementwise(mergeOf(node(name)), {}, `${mergeOf(node(name))}()`, (x) => x) }));
  const model = makeModel({
    kind,
    config: { seed, output, nodes: order.map((name) => ({ name, from: pred(name), merge: node(name).merge ?? "add", kind: node(name).layer?.kind ?? null, config: node(name).layer?.config ?? {} })) },
    children,
    seed,
    ...(input === undefined ? {} : { input }),
    forward(run, x) {
      const values = new Map<string, Tensor>([["input", x]]);
      for (const [i, name] of order.entries()) {
        const read = pred(name).map((p) => ({ name: p, value: values.get(p) ?? x }));
        values.set(name, run(i, mergeInputs(kind, name, node(name), read), pred(name).join(" and "), null));
      }
      return values.get(output) ?? x;
    },
  }, order);
  return Object.assign(model, { order, pred: (n: N) => (node(n), pred(n) as readonly N[]), succ: (n: N | "input") => (n === "input" ? succ(n) : (node(n), succ(n))) });
}

function readsOf(kind: string, name: string, { from }: GraphNode): readonly string[] {
  const list = typeof from === "string" ? [from] : from;
  if (list.length === 0) throw new ArgumentError("E_GRAPH_NODE", `${kind}: node ${name} reads nothing; give it \`from\`.`);
  return list;
}

function mergeOf({ from, merge = "add" }: GraphNode): string {
  return typeof from === "string" || from.length === 1 ? "identity" : merge;
}

function outputOf(kind: string, order: readonly string[], succ: (n: string) => readonly string[], wanted: string | undefined): string {
  if (wanted !== undefined) {
    if (!order.includes(wanted)) throw new ArgumentError("E_GRAPH_OUTPUT", `${kind}: the output ${JSON.stringify(wanted)} is not a node; there are ${order.join(", ")}.`);
    return wanted;
  }
  const ends = order.filter((n) => succ(n).length === 0);
  const [end] = ends;
  if (end === undefined || ends.length > 1) throw new ArgumentError("E_GRAPH_OUTPUT", ends.length === 0 ? `${kind} needs at least one node.` : `${kind}: no other node reads ${ends.join(" and ")}; name the result, { output: ${JSON.stringify(ends.at(-1))} }.`);
  return end;
}

function mergeInputs(kind: string, name: string, node: GraphNode, read: readonly { readonly name: string; readonly value: Tensor }[]): Tensor {
  const [first, ...rest] = read;
  if (first === undefined) throw new RangeError("a node reads something");
  if (rest.length === 0) return first.value;
  const list = (): string => read.map((r) => `${r.name} [${r.value.shape.join()}]`).join(", ");
  const comparable = (shape: readonly number[]): string => shape.filter((_, i) => node.merge !== "concat" || i !== 1).join();
  if (rest.some((r) => r.value.rank !== first.value.rank || comparable(r.value.shape) !== comparable(first.value.shape))) {
    throw new ShapeError("E_SHAPE_MERGE", `node ${name} of ${kind} ${node.merge === "concat" ? "joins along axis 1 what must agree elsewhere" : "adds what must have one shape"}, got ${list()}.`);
  }
  return node.merge === "concat" ? concat(read.map((r) => r.value), 1) : rest.reduce((sum, r) => sum.add(r.value), first.value);
}
