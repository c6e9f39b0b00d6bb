/** What a kernel becomes: shaders to start one after another, in pieces that several of them may be put together from. */
import type { Aval, Expr } from "@receptive/core/extend";

/** A buffer that a stage binds: an input or output of the kernel, or working memory of it. */
export interface Operand {
  readonly of: "in" | "out" | "scratch";
  readonly index: number;
  readonly access: "read" | "write";
  /** Bytes from where to where, of an array larger than a binding may be; the whole array if absent. */
  readonly range?: readonly [offset: number, bytes: number];
}

/** A variable of a shader's text, of a type such as `array<f32, 6>`, and what is bound to it. */
export interface Binding {
  readonly name: string;
  readonly type: string;
  readonly operand: Operand;
}

/**
 * What a shader is started on. Items are computed each by a thread on its own, which knows it as `item` (u32): workgroups may be
 * of any size. Groups share memory: their threads know `group` and `lane` (u32).
 */
export type Span =
  | { readonly of: "items"; readonly count: number; /** Threads of a workgroup that suit it. */ readonly threads: number }
  | { readonly of: "groups"; readonly count: number; readonly threads: number };

export interface Stage {
  readonly bindings: readonly Binding[];
  /** Functions and workgroup variables, library functions left out. */
  readonly globals: string;
  /** The statements of one item or group; they may return. */
  readonly main: string;
  readonly span: Span;
  /** Its threads exchange values within subgroups: they know `width`, the threads of one, and `within`, their place in it (u32). */
  readonly subgroups?: true;
  /** About how many terms it computes: what is small is brought together with others. */
  readonly work: number;
}

export interface KernelCode {
  readonly stages: readonly Stage[];
  /** Bytes of each working memory. */
  readonly scratch: readonly number[];
}

/** What is done to each result (`acc`) of a kernel before it is stored: inputs count on after the kernel's own. */
export interface Tail {
  readonly inputs: readonly Aval[];
  readonly output: Aval;
  readonly epilogue: Expr;
}

/** For which device code is made. */
export interface Target {
  readonly maxGroups: number;
  readonly maxThreads: number;
  readonly workgroupBytes: number;
  /** Buffers of a shader, and bytes of each that it sees. */
  readonly maxBindings: number;
  readonly bindingBytes: number;
  /** Shared memory and barriers cost more than they save. */
  readonly software: boolean;
  /** Threads of a subgroup may exchange values. */
  readonly subgroups: boolean;
  /** Steps are brought together in shaders; without it each has its own. */
  readonly joins: boolean;
}

/** Workgroups in two dimensions where one does not hold them; the last row may be partly idle. */
export function gridOf(groups: number, target: Pick<Target, "maxGroups">): readonly [number, number] {
  const rows = Math.ceil(groups / target.maxGroups);
  return [Math.ceil(groups / Math.max(1, rows)), rows];
}
