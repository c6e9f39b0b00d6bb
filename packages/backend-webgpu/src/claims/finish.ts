/** What a claimed kernel is emitted from: the call, and perhaps the loop that follows it, done on each result before it is stored. */
import { type ClaimedKernel, emitCLike } from "@receptive/core/extend";
import type { Tail, Target } from "../kernel-code.ts";
import { axisStatements } from "../wgsl/axis-text.ts";
import { Bindings } from "../wgsl/bindings.ts";
import { wgslDialect } from "../wgsl/dialect.ts";
import { REGISTER } from "../wgsl/element.ts";
import { namedAxes, prepareExpr } from "../wgsl/prepare-expr.ts";

export interface ClaimWork {
  readonly call: ClaimedKernel;
  readonly tail?: Tail;
  readonly aliases: readonly (number | undefined)[];
}

/** Inputs of the tail count on after those of the call. */
export function claimBindings({ call, tail, aliases }: ClaimWork, target: Target): Bindings {
  return new Bindings([...call.inputs, ...(tail?.inputs ?? [])], tail === undefined ? call.outputs : [tail.output], target, aliases);
}

export interface Finish {
  /** A function for module scope, or nothing. */
  readonly text: string;
  /** Text of what is stored as element `at` (an i32) where `value` was computed. */
  readonly of: (at: string, value: string) => string;
}

const NOTHING: Finish = { text: "", of: (_, value) => value };

export function finishOf({ call, tail }: ClaimWork, bindings: Bindings): Finish {
  if (tail === undefined) return NOTHING;
  const { shape, dtype } = tail.output;
  const epilogue = prepareExpr(tail.epilogue, [...call.inputs, ...tail.inputs], { out: shape, reduce: [] });
  const end = emitCLike(epilogue, wgslDialect({ load: (type, input, at) => bindings.load(type, input, at) }), { prefix: "e" });
  const lines = [...axisStatements("o", "flat", shape, namedAxes([epilogue], "out")), ...end.statements, `return ${end.result};`];
  return { text: `fn finish(flat: i32, acc: f32) -> ${REGISTER[dtype]} {\n${lines.join("\n")}\n}`, of: (at, value) => `finish(${at}, ${value})` };
}
