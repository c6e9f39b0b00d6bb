/** What a kernel becomes: shaders to start one after another. */

/** A buffer that a stage binds: an input or output of the kernel, or working memory of it. */
export interface Operand {
  readonly of: "in" | "out" | "scratch";
  readonly index: number;
  readonly access: "read" | "write";
  /** Bytes from where to where, of an array larger than a binding may be; the whole array if absent. */
  readonly range?: readonly [offset: number, bytes: number];
}

export interface Stage {
  /** WGSL with an entry point `main`, its bindings in the order of `operands`. */
  readonly code: string;
  readonly operands: readonly Operand[];
  /** Workgroups along x and y. */
  readonly grid: readonly [x: number, y: number];
}

export interface KernelCode {
  readonly stages: readonly Stage[];
  /** Bytes of each working memory. */
  readonly scratch: readonly number[];
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
}

/** Workgroups in two dimensions where one does not hold them; the last row may be partly idle. */
export function gridOf(groups: number, target: Target): readonly [number, number] {
  const rows = Math.ceil(groups / target.maxGroups);
  return [Math.ceil(groups / Math.max(1, rows)), rows];
}
