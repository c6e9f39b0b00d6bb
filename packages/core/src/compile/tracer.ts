import { callSite } from "../call-site.ts";
import { ArgumentError } from "../errors.ts";
import { input } from "../ir/build.ts";
import { makeNode, type Node, nextNodeId } from "../ir/node.ts";
import { reapply } from "../ir/reapply.ts";
import { reachable } from "../ir/walk.ts";
import { dtypeOfArray, type HostArray } from "../runtime/host.ts";
import { forgetInputs } from "../runtime/refs.ts";
import { ScalarInputs, ScalarPack } from "../runtime/scalars.ts";
import { Scope, within } from "../runtime/scope.ts";
import { withTrace } from "../runtime/trace-state.ts";
import { Tensor } from "../tensor.ts";
import { flattenTree, type TreeSpec } from "../tree.ts";
import type { ArgLeaf } from "./leaf-kind.ts";

/** A function as a graph, with where its inputs come from. */
export interface Traced {
  /** One per tensor or typed-array argument, in order; numbers are read from `scalars`. */
  readonly inputs: readonly Node[];
  /** Eager values the function closed over: implicit inputs, bound again at each call. */
  readonly captured: readonly Node[];
  readonly capturedInputs: readonly Node[];
  readonly scalars: readonly Node[];
  readonly outputs: readonly Node[];
  readonly resultSpec: TreeSpec;
}

const isTensor = (x: unknown): x is Tensor => x instanceof Tensor;

function freshInput(leaf: Tensor | HostArray): Node {
  return leaf instanceof Tensor ? input(leaf.shape, leaf.dtype) : input([leaf.length], dtypeOfArray(leaf));
}

/** Replaces nodes older than the trace by inputs, so that the graph holds no values. */
function closeOver(outputs: readonly Node[], since: number): { outputs: Node[]; captured: Node[]; capturedInputs: Node[] } {
  const order = reachable(outputs, (n) => n.id < since);
  const captured: Node[] = [];
  const capturedInputs: Node[] = [];
  const map = new Map<Node, Node>();
  const rebuilt: Node[] = [];
  let changed = false;
  for (const n of order) {
    if (n.id >= since && n.leaf === null) {
      if (changed && n.op !== "input") rebuilt.push(n);
      map.set(n, changed && n.op !== "input" ? reapply(n, n.inputs.map((x) => map.get(x) ?? x)) : n);
      continue;
    }
    const fill = n.op === "const" && n.leaf === null ? makeNode("const", [], { ...n.attrs, lift: false }, n.shape, n.dtype) : null;
    changed = true;
    if (fill !== null) {
      map.set(n, fill);
      continue;
    }
    const stand = input(n.shape, n.dtype);
    captured.push(n);
    capturedInputs.push(stand);
    map.set(n, stand);
  }
  // The trace itself is done with: it must not keep alive what the function closed over.
  for (const n of rebuilt) forgetInputs(n);
  return { outputs: outputs.map((o) => map.get(o) ?? o), captured, capturedInputs };
}

/** Runs `f` on placeholders for the leaves (numbers become scalar tensors) and collects the graph of what it returns. */
export function traceFunction(f: (inputs: readonly unknown[]) => unknown, leaves: readonly ArgLeaf[]): Traced {
  const pack = new ScalarPack();
  for (const l of leaves) if (typeof l === "number") pack.add("f32", l);
  const since = nextNodeId();
  const scalars = new ScalarInputs(pack);
  const inputs: Node[] = [];
  let numbers = 0;
  const scope = new Scope();
  const result = withTrace(() => within(scope, () => f(leaves.map((l) => {
    if (typeof l === "number") return new Tensor(scalars.read("f32", numbers++, []));
    const node = freshInput(l);
    inputs.push(node);
    return new Tensor(node);
  }))));
  // What it awaits will reject, too; this error is the one to see.
  if (result instanceof Promise) result.catch(() => undefined);
  if (result instanceof Promise) throw new ArgumentError("E_COMPILE_ASYNC", `compile needs a synchronous function: return tensors and await them outside.${callSite()}`);
  const flat = flattenTree(result, isTensor, "result");
  const raw = flat.leaves.map((t) => t.node);
  const closed = closeOver(raw, since);
  return { inputs, scalars: scalars.inputs, resultSpec: flat.spec, ...closed };
}
