/**
 * Reverse mode as a rewriting of graphs: the gradient is more graph, so it is fused, planned and differentiated again like
 * any other. No tape.
 */
import { InternalError } from "../errors.ts";
import { isFloat } from "../dtype.ts";
import { add } from "../ir/arith.ts";
import { pick } from "../ir/build.ts";
import type { Node, NodeOf } from "../ir/node.ts";
import { reachable } from "../ir/walk.ts";
import { elementwiseRules } from "./rules-elementwise.ts";
import { movementRules } from "./rules-movement.ts";
import { ruleOfComposite } from "./rules-composite.ts";

const rules = { ...elementwiseRules, ...movementRules };

/** Nodes on a path from `sources` to an output. */
function onPath(order: readonly Node[], sources: ReadonlySet<Node>): Set<Node> {
  const active = new Set<Node>();
  for (const n of order) if (sources.has(n) || n.inputs.some((x) => active.has(x))) active.add(n);
  return active;
}

class Cotangents {
  readonly #map = new Map<Node, Node>();
  get(n: Node): Node | null {
    return this.#map.get(n) ?? null;
  }
  add(n: Node, ct: Node | null): void {
    if (ct === null) return;
    const known = this.#map.get(n);
    this.#map.set(n, known === undefined ? ct : add(known, ct));
  }
}

/** The outputs of a call as nodes: itself, or one pick for each that is used. */
function picksOf(call: NodeOf<"call">, order: readonly Node[]): (Node | null)[] {
  if (call.attrs.outputs.length === 1) return [call];
  return call.attrs.outputs.map((_, i) => order.find((n) => n.op === "pick" && n.inputs[0] === call && n.attrs.index === i) ?? null);
}

function backCall(node: NodeOf<"call">, order: readonly Node[], cts: Cotangents): readonly (Node | null)[] {
  const picks = picksOf(node, order);
  const outCts = picks.map((p) => (p === null ? null : cts.get(p)));
  if (outCts.every((c) => c === null)) return [];
  const { composite, attrs } = node.attrs;
  const rule = ruleOfComposite(composite);
  if (rule !== undefined) {
    const outputs = picks.map((p, i) => p ?? pick(node, i));
    return rule({ inputs: node.inputs, outputs, attrs }, outCts);
  }
  // No rule: differentiate the definition, on the same inputs.
  const outputs = composite.decompose(node.inputs, attrs);
  const seeds = outputs.flatMap((o, i) => (outCts[i] === null || outCts[i] === undefined ? [] : [{ node: o, ct: outCts[i] }]));
  const grads = backward(seeds, node.inputs, node.id);
  // An input that stands twice has its whole gradient already.
  return grads.map((g, i) => (node.inputs.indexOf(node.inputs[i] ?? node) === i ? g : null));
}

/**
 * Cotangents of `wrt` given those of some outputs. Nodes older than `since` are constants unless they are among `wrt`.
 */
export function backward(seeds: readonly { node: Node; ct: Node }[], wrt: readonly Node[], since: number): (Node | null)[] {
  const sources = new Set(wrt);
  const order = reachable(seeds.map((s) => s.node), (n) => sources.has(n) || n.id < since);
  const active = onPath(order, sources);
  const cts = new Cotangents();
  for (const s of seeds) if (active.has(s.node)) cts.add(s.node, s.ct);
  for (let i = order.length - 1; i >= 0; i--) {
    const node = order[i];
    if (node === undefined || !active.has(node) || sources.has(node)) continue;
    let grads: readonly (Node | null)[];
    if (node.op === "pick") continue;
    if (node.op === "call") grads = backCall(node, order, cts);
    else {
      const ct = cts.get(node);
      if (ct === null) continue;
      const rule = rules[node.op];
      if (rule === undefined) throw new InternalError("E_GRAD_RULE", `${node.op} has no gradient rule.`);
      grads = rule(node, ct);
    }
    for (const [k, x] of node.inputs.entries()) if (active.has(x) && isFloat(x.dtype)) cts.add(x, grads[k] ?? null);
  }
  return wrt.map((n) => cts.get(n));
}
