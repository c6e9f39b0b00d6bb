/** Which arrays of a claimed step hold one entry a sample, first axis first: the candidates for the blocked layout. */
import type { ClaimedKernel } from "@receptive/core/extend";
import type { Blocked } from "../kernel-code.ts";

interface Activations { readonly ins: readonly number[]; readonly outs: readonly number[] }

const BY_NAME: ReadonlyMap<string, Activations> = new Map([
  ["conv", { ins: [0], outs: [0] }],
  ["convInputGrad", { ins: [0], outs: [0] }],
  ["convWeightGrad", { ins: [0, 1], outs: [] }],
  ["maxPool", { ins: [0], outs: [0] }],
  ["maxPoolWithIndex", { ins: [0], outs: [0, 1] }],
  ["maxPoolGrad", { ins: [0, 1], outs: [0] }],
]);

/** Undefined for a call that has none. */
function activationsOf(call: ClaimedKernel): Activations | undefined {
  if (call.name !== "dot") return BY_NAME.get(call.name);
  if (call.outputs[0]?.shape.length !== 2) return undefined;
  // A transposed first operand is summed over its samples: the gradient of a weight.
  return call.attrs["transA"] === true ? { ins: [0, 1], outs: [] } : { ins: [0], outs: [0] };
}

/** The sample count of a call's activations, where they agree. */
export function samplesOf(call: ClaimedKernel): number | undefined {
  const found = activationsOf(call);
  if (found === undefined) return undefined;
  const counts = [...found.ins.map((i) => call.inputs[i]?.shape[0]), ...found.outs.map((i) => call.outputs[i]?.shape[0])];
  const [n] = counts;
  return counts.every((count) => count === n) ? n : undefined;
}

/** The call with all of its activations in the blocked layout. */
export function allBlocked(call: ClaimedKernel, n: number): Blocked | undefined {
  const found = activationsOf(call);
  if (found === undefined) return undefined;
  return { n, ins: call.inputs.map((_, i) => found.ins.includes(i)), outs: call.outputs.map((_, i) => found.outs.includes(i)) };
}
