import { ImpureTraceError } from "../errors.ts";
import { nodesOf } from "../ir/graph.ts";
import type { Node } from "../ir/node.ts";
import { type FlatGraph, firstDifference, flatten } from "../runtime/signature.ts";
import { formatShape } from "../shape.ts";
import type { Specialisation } from "./specialisation.ts";
import type { Traced } from "./tracer.ts";

const WHEN: ReadonlySet<number> = new Set([1, 2, 16, 128]);

function flat(traced: Traced): FlatGraph {
  const graph = { inputs: traced.inputs, outputs: traced.outputs };
  return flatten(nodesOf(graph), traced.outputs, (n) => n.op === "input");
}

function describe(node: Node): string {
  const value = node.op === "const" ? ` ${node.attrs.value}` : "";
  return `${node.op === "call" ? node.attrs.composite.name : node.op}${value} ${node.dtype}${formatShape(node.shape)}`;
}

/** Values baked into one trace but not the other: lifted numbers count here, since compiled code freezes them. */
function changedNumber(a: FlatGraph, b: FlatGraph): Node | null {
  for (const [i, x] of a.nodes.entries()) {
    const y = b.nodes[i];
    if (x.node.op === "const" && y?.node.op === "const" && !Object.is(x.node.attrs.value, y.node.attrs.value)) return y.node;
  }
  return null;
}

/** Whether two captured values are one: the same tensor, or numbers written down in the function itself. */
function sameCapture(a: Node, b: Node): boolean {
  if (a === b) return true;
  const [x, y] = [a.leaf?.host, b.leaf?.host];
  return x !== null && x !== undefined && y !== null && y !== undefined && x.length === y.length && x.every((v, i) => Object.is(v, y[i]));
}

/** Traces again now and then: a function whose graph changed without its arguments changing would replay something stale. */
export class ImpureCheck {
  maybe(found: Specialisation, retrace: () => Traced): void {
    if (!WHEN.has(found.calls)) return;
    const again = retrace();
    const [first, second] = [flat(found.traced), flat(again)];
    const node = firstDifference(first, second) ?? changedNumber(first, second);
    const capture = again.captured.find((n, i) => !sameCapture(found.traced.captured[i] ?? n, n));
    if (node === null && capture === undefined) return;
    // The next call is checked again, and fails again: nothing stale is ever replayed.
    found.calls--;
    const where = node !== null ? describe(node) : `the closed-over tensor ${capture?.dtype}${formatShape(capture?.shape ?? [])}`;
    throw new ImpureTraceError("E_IMPURE_TRACE", `compile: the function traced differently the second time, first at ${where}. It depends on something that changes between calls (a counter, Math.random, a variable it closes over): pass that as an argument.`);
  }
}
