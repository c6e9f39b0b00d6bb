/** A LoopKernel as a nest of loops over nodes, before anything is decided about lanes and registers. */
import { BackendError } from "@receptive/core/extend";
import type { LoopKernel } from "@receptive/core/extend";
import type { Blocked } from "../kernel-code.ts";
import { reshapeNest } from "./axes.ts";
import { elementBytes, elementCount } from "./element.ts";
import { lower } from "./lower.ts";
import { NodeBuilder } from "./node.ts";
import type { Axis, Node } from "./node.ts";
import { blockSamples } from "./sample-blocks.ts";

export interface LoopNest {
  readonly builder: NodeBuilder;
  /** Elements of each input. */
  readonly sizes: readonly number[];
  /** Axes of more than one step; without `block`. */
  readonly out: readonly Axis[];
  readonly reduce: readonly Axis[];
  readonly body: Node;
  /** Where an element of the output goes. */
  readonly at: Node;
  readonly epilogue: Node;
  /** The fold is over nothing: results are the epilogue of its identity. */
  readonly empty: boolean;
  /** Sample blocks, each computed from its own samples and what all share. */
  readonly block: Axis | undefined;
  /** Sample blocks that are folded: left out of `reduce` where it is worth computing a part for each and folding those. */
  readonly parts: Axis | undefined;
  readonly ownSamples: readonly boolean[];
}

/** Parts of results that scratch memory may hold. */
const MOST_PARTS = 1 << 16;

/** A sum over samples is taken block by block, while the block is in cache and by as many threads as there are, where its parts are few. */
function worthParts({ reduce, output }: LoopKernel, parts: Axis): boolean {
  return reduce !== undefined && elementBytes(reduce.dtype) === 4 && parts.extent > 1 && parts.extent * elementCount(output.shape) <= MOST_PARTS;
}

/** Undefined where the kernel cannot run with these arrays in the blocked layout; without `blocked` always possible. */
export function loopNest(kernel: LoopKernel, blocked?: Blocked): LoopNest | undefined {
  const builder = new NodeBuilder();
  const sizes = kernel.inputs.map((input) => elementCount(input.shape));
  const outAxes = kernel.output.shape.map((extent) => builder.axis(extent, extent <= 1 ? 0 : undefined));
  const reduceAxes = (kernel.reduce?.shape ?? []).map((extent) => builder.axis(extent, extent <= 1 ? 0 : undefined));
  const axes = { out: outAxes, reduce: reduceAxes };
  let stride = 1;
  const strides = kernel.output.shape.toReversed().map((extent) => { const here = stride; stride *= extent; return here; }).toReversed();
  const empty = kernel.reduce !== undefined && elementCount(kernel.reduce.shape) === 0;
  const body = empty ? builder.const(kernel.body.op === "index" ? "i32" : kernel.body.dtype, 0) : lower(builder, kernel.body, axes, sizes);
  const epilogue = kernel.reduce === undefined ? body : lower(builder, kernel.reduce.epilogue, axes, sizes);
  const at = builder.sum(outAxes.map((axis, i) => [builder.index(axis), strides[i] ?? 0] as const));
  const long = (all: readonly Axis[]): Axis[] => all.filter((axis) => axis.extent > 1);
  const plain = { out: long(outAxes), reduce: empty ? [] : long(reduceAxes), roots: [body, at, epilogue] as readonly Node[], block: undefined, parts: undefined, ownSamples: sizes.map(() => false) };
  const samples = blocked === undefined ? plain : blockSamples({ builder, out: plain.out, reduce: plain.reduce, body, at, epilogue, sizes, outSize: elementCount(kernel.output.shape), blocked });
  if (samples === undefined) return undefined;
  const parts = samples.parts !== undefined && worthParts(kernel, samples.parts) ? samples.parts : undefined;
  const nest = reshapeNest(builder, { out: long(samples.out).filter((axis) => axis !== samples.block), reduce: long(samples.reduce).filter((axis) => axis !== parts), roots: samples.roots }, sizes);
  const [newBody, newAt, newEpilogue] = nest.roots;
  if (newBody === undefined || newAt === undefined || newEpilogue === undefined) throw new BackendError("E_INTERNAL", "cpu: a loop nest lost a root");
  return { builder, sizes, out: nest.out, reduce: nest.reduce, body: newBody, at: newAt, epilogue: newEpilogue, empty, block: samples.block, parts, ownSamples: samples.ownSamples };
}
