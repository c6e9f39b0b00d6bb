import type { Backend, Plan } from "../backend/interface.ts";
import { widthOf } from "../backend/bytes-of.ts";
import { type Graph, nodesOf } from "../ir/graph.ts";
import { verify } from "../ir/verify.ts";
import { expandComposites } from "./expand.ts";
import { makePlan } from "./plan.ts";
import { rewrite } from "./rewrite.ts";
import { splitWideConcats } from "./split-concat.ts";

export interface PipelineOptions {
  /** False gives every operation a kernel of its own: slow, and a check on the fused path. */
  readonly fuse?: boolean;
  /** False decomposes every composite, claimed or not. */
  readonly claims?: boolean;
  /** The i-th argument's memory may become a result's. */
  readonly donated?: readonly boolean[];
  /** Checks the graph's invariants after every pass. */
  readonly verify?: boolean;
}

/** The whole road from a traced graph to a backend's plan; eager and compiled code both take it. */
export function toPlan(graph: Graph, backend: Backend, options: PipelineOptions = {}): Plan {
  const check = (g: Graph, pass: string): Graph => {
    if (options.verify === true) verify(g, pass);
    return g;
  };
  check(graph, "trace");
  const rewritten = check(rewrite(graph), "rewrite");
  const expanded = check(expandComposites(rewritten, options.claims === false ? {} : backend), "expand");
  const cleaned = check(rewrite(expanded), "rewrite");
  const bindable = check(splitWideConcats(cleaned, backend.caps.maxBindings - 1), "split");
  // Also what lies inside a kernel, and needs no memory there: whether an operation works must not depend on what it is fused with.
  for (const n of nodesOf(bindable)) widthOf(n.dtype, backend.caps);
  return makePlan(bindable, backend.caps, { fuse: options.fuse ?? true, ...(options.donated === undefined ? {} : { donated: options.donated }) });
}
