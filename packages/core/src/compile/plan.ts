import { bytesOf } from "../backend/bytes-of.ts";
import type { Aval, Caps, ClaimedKernel, Kernel, LoopKernel, Plan, Slot, Step } from "../backend/interface.ts";
import { InternalError } from "../errors.ts";
import type { Graph } from "../ir/graph.ts";
import { nodesOf } from "../ir/graph.ts";
import { avalOf, type Node, type NodeOf } from "../ir/node.ts";
import { print } from "../ir/print.ts";
import { ExprBuilder } from "./expr.ts";
import { addIndex, constantIndex, scaleIndex } from "./index-math.ts";
import { stridesOf } from "../shape.ts";
import { pairDonations } from "./donate.ts";
import { anchor, group, type Grouping } from "./group.ts";
import { lower } from "./lower.ts";
import { planBlocks } from "./memory.ts";

interface Job { readonly kernel: Kernel; readonly reads: readonly Node[]; readonly writes: readonly Node[] }

function callJob(node: NodeOf<"call">, graph: readonly Node[]): Job {
  const kernel: ClaimedKernel = { kind: "claimed", name: node.attrs.composite.name, attrs: node.attrs.attrs, inputs: node.inputs.map(avalOf), outputs: node.attrs.outputs.map(avalOf) };
  const writes = node.attrs.outputs.length === 1 ? [node] : node.attrs.outputs.map((_, i) => graph.find((p) => p.op === "pick" && p.inputs[0] === node && p.attrs.index === i) ?? node);
  return { kernel, reads: node.inputs.map(anchor), writes };
}

function scatterJob(node: NodeOf<"scatterAdd">): Job {
  const [base, index, update] = node.inputs;
  if (base === undefined || index === undefined || update === undefined) throw new InternalError("E_LOWER", "scatterAdd has three inputs");
  return { kernel: { kind: "scatter", name: "scatterAdd", inputs: [avalOf(base), avalOf(index), avalOf(update)], output: avalOf(node), axis: node.attrs.axis }, reads: node.inputs.map(anchor), writes: [node] };
}

/** One kernel per material node; calls with several outputs once. */
function makeJobs(graph: Graph, grouping: Grouping): Job[] {
  const nodes = nodesOf(graph);
  const jobs: Job[] = [];
  for (const node of nodes) {
    if (node.op === "call") jobs.push(callJob(node, nodes));
    else if (node.op === "scatterAdd") jobs.push(scatterJob(node));
    else if (grouping.material.has(node) && node.op !== "pick" && node.op !== "input") {
      const { kernel, reads } = lower(node, grouping);
      jobs.push({ kernel, reads, writes: [node] });
    }
  }
  return jobs;
}

/** Kernels that bind more buffers than the backend can: what they inline gets memory, a layer a round, until they fit. */
function groupWithin(graph: Graph, fuse: boolean, maxBindings: number): { grouping: Grouping; jobs: Job[] } {
  const forced = new Set<Node>();
  for (;;) {
    const grouping = group(graph, { fuse, forced });
    const jobs = makeJobs(graph, grouping);
    const before = forced.size;
    for (const job of jobs) {
      if (job.kernel.kind !== "loop" || job.reads.length + 1 <= maxBindings) continue;
      const [root] = job.writes;
      const reduction = root === undefined ? undefined : grouping.reduction.get(root);
      for (const x of [...(root?.inputs ?? []), ...(reduction?.inputs ?? [])]) if (x.op !== "const" && x.op !== "iota" && anchor(x).op !== "input") forced.add(anchor(x));
    }
    if (forced.size === before) return { grouping, jobs };
  }
}

function copyKernel(source: Aval, output: Aval): LoopKernel {
  const b = new ExprBuilder();
  let flat = constantIndex(0);
  for (const [i, step] of stridesOf(output.shape).entries()) flat = addIndex(flat, scaleIndex(b.axis("out", i, output.shape[i] ?? 1), step));
  return { kind: "loop", name: "copy", inputs: [source], output, body: b.load(0, b.toExpr(flat), source.dtype) };
}

/** FNV-1a over a text, as eight hex digits. */
function fingerprint(text: string): string {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return (h >>> 0).toString(16).padStart(8, "0");
}

class PlanBuilder {
  readonly avals: Aval[] = [];
  readonly slotOf = new Map<Node, number>();
  readonly steps: Step[] = [];

  add(a: Aval): number {
    return this.avals.push(a) - 1;
  }

  slot(node: Node): number {
    const known = this.slotOf.get(node);
    if (known !== undefined) return known;
    const made = this.add(avalOf(node));
    this.slotOf.set(node, made);
    return made;
  }

  step(job: Job): void {
    const ins = job.reads.map((n) => this.slot(n));
    // An output that nothing picks still needs a place: `writes` repeats the call itself there.
    const outs = job.writes.map((n, i) => (n.op === "call" && job.writes.length > 1 ? this.add(avalOf((job.kernel.kind === "claimed" ? job.kernel.outputs[i] : undefined) ?? n)) : this.slot(n)));
    this.steps.push({ kernel: job.kernel, ins, outs });
  }
}

/**
 * Graph ▶ Plan: groups nodes into kernels, orders them, and gives every array a place. `donated[i]` lets the i-th argument's
 * memory become a result's.
 */
export function makePlan(graph: Graph, caps: Caps, options: { readonly fuse: boolean; readonly donated?: readonly boolean[] }): Plan {
  const { grouping, jobs } = groupWithin(graph, options.fuse, caps.maxBindings);
  const builder = new PlanBuilder();
  // Arguments come first, then results in the order of the graph's outputs: `run` takes both in slot order.
  const args = graph.inputs.map((n) => builder.slot(n));
  const copies: Step[] = [];
  const results = graph.outputs.map((out, i) => {
    const holder = grouping.outputs[i] ?? null;
    if (holder !== null) return builder.slot(holder);
    const source = builder.slot(anchor(out));
    const result = builder.add(avalOf(out));
    copies.push({ kernel: copyKernel(avalOf(anchor(out)), avalOf(out)), ins: [source], outs: [result] });
    return result;
  });
  for (const job of jobs) builder.step(job);
  // Arguments and results, too, must be of a dtype and size the backend has.
  for (const a of builder.avals) bytesOf(a, caps);
  builder.steps.push(...copies);
  const donated = args.filter((_, i) => options.donated?.[i] === true);
  const pairs = pairDonations(donated, results, builder.avals, builder.steps);
  const temps = new Map(builder.avals.map((a, i) => [i, bytesOf(a, caps)] as const).filter(([i]) => !args.includes(i) && !results.includes(i)));
  const { blockOf, blocks } = planBlocks(temps, builder.steps);
  const isResult = new Set(results);
  const slots = builder.avals.map((a, i): Slot => {
    if (i < args.length) {
      const result = pairs.get(i);
      return result === undefined ? { kind: "arg", aval: a } : { kind: "arg", aval: a, donates: result };
    }
    return isResult.has(i) ? { kind: "result", aval: a } : { kind: "temp", aval: a, block: blockOf.get(i) ?? 0 };
  });
  // Copying an array onto itself is no work.
  const steps = builder.steps.filter((s) => !(s.kernel.name === "copy" && s.ins[0] !== undefined && pairs.get(s.ins[0]) === s.outs[0]));
  return { key: fingerprint(print(graph)), slots, steps, blocks };
}
