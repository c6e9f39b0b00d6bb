/** LoopKernel ▶ stages: one for most, two for a fold over samples that are in the blocked layout. */
import { BackendError } from "@receptive/core/extend";
import type { Aval, Expr, LoopKernel } from "@receptive/core/extend";
import { stageParams } from "../kernel-code.ts";
import type { Blocked, KernelCode, Stage } from "../kernel-code.ts";
import { elementCount } from "./element.ts";
import { emitNest } from "./emit-nest.ts";
import type { Target } from "./emitter.ts";
import { loopCost } from "./loop-cost.ts";
import { loopNest } from "./nest.ts";
import type { LoopNest } from "./nest.ts";
import { topological } from "./node.ts";
import type { Axis, Node } from "./node.ts";

/** `ownSamples`: which inputs a stage per block reads at the samples of its block alone. */
export interface LoopCode { readonly code: KernelCode; readonly ownSamples: readonly boolean[] }

/** The stages of a loop kernel; undefined where it cannot run with these arrays in the blocked layout. */
export function emitLoopKernel(target: Target, kernel: LoopKernel, blocked?: Blocked): LoopCode | undefined {
  if (elementCount(kernel.output.shape) === 0) return { code: { stages: [], sharedBytes: 0, ownBytes: 0, cost: 0 }, ownSamples: [] };
  const nest = loopNest(kernel, blocked);
  if (nest === undefined) return undefined;
  const bindings = kernel.inputs.length + 1;
  const cost = loopCost(kernel, [nest.body, nest.epilogue]);
  const all = Array.from({ length: bindings }, (_, i) => i);
  const code = nest.parts === undefined
    ? { stages: [{ ...emitNest(target, nest, kernel, bindings, all), perBlock: nest.block !== undefined }], sharedBytes: 0 }
    : emitParts(target, nest, kernel, nest.parts);
  return { code: { ...code, ownBytes: 0, cost }, ownSamples: nest.ownSamples };
}

/** Inputs that an expression loads. */
function loaded(root: Node): number[] {
  return topological([root]).flatMap((node) => (node.op === "load" ? [node.value] : []));
}

/** A fold over samples in two stages: every block's part of each result into shared scratch, then the parts, in their order. */
function emitParts(target: Target, nest: LoopNest, kernel: LoopKernel, parts: Axis): { readonly stages: readonly Stage[]; readonly sharedBytes: number } {
  const { reduce, inputs, output } = kernel;
  if (reduce === undefined) throw new BackendError("E_INTERNAL", "cpu: parts of a loop that folds nothing");
  const { builder } = nest;
  const results = elementCount(output.shape);
  const held: Aval = { shape: [parts.extent * results], dtype: reduce.dtype };
  const { shared } = stageParams(inputs.length + 1);
  const places = inputs.map((_, i) => i);
  const at = builder.sum([[builder.index(parts), results], [nest.at, 1]]);
  const part = emitNest(target, { ...nest, block: parts, at, epilogue: builder.acc(reduce.dtype) }, { ...kernel, output: held }, inputs.length + 1, [...places, shared]);
  const rest = foldOfParts(kernel, reduce, held, parts.extent);
  const whole = loopNest(rest);
  if (whole === undefined) throw new BackendError("E_INTERNAL", "cpu: a fold of parts has no nest");
  const fold = emitNest(target, whole, rest, inputs.length + 1, [...places, shared, inputs.length]);
  return {
    stages: [{ ...part, perBlock: true, reads: loaded(nest.body), writes: false }, { ...fold, reads: loaded(nest.epilogue) }],
    sharedBytes: parts.extent * results * 4,
  };
}

/** The loop that folds `count` parts of each result, which lie behind the inputs. */
function foldOfParts(kernel: LoopKernel, reduce: NonNullable<LoopKernel["reduce"]>, held: Aval, count: number): LoopKernel {
  let stride = elementCount(kernel.output.shape);
  const term = (index: Expr, factor: number): Expr => ({ op: "mul", dtype: "i32", src: [index, { op: "const", dtype: "i32", value: factor }] });
  let at = term({ op: "index", of: "reduce", axis: 0 }, stride);
  kernel.output.shape.forEach((extent, axis) => {
    stride /= extent;
    at = { op: "add", dtype: "i32", src: [at, term({ op: "index", of: "out", axis }, stride)] };
  });
  return {
    ...kernel, inputs: [...kernel.inputs, held],
    body: { op: "load", dtype: reduce.dtype, input: kernel.inputs.length, at }, reduce: { ...reduce, shape: [count] },
  };
}
