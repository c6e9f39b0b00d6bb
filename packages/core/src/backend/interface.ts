/**
 * All that a backend author implements. Everything is row-major; sizes are in bytes unless a name says otherwise.
 * Plans are plain data (they may cross a worker boundary) in which sub-expressions are shared by object identity, so a
 * generator that remembers the nodes it has seen emits each once.
 */
import type { DType } from "../dtype.ts";

export type { DType };
export interface Aval { readonly shape: readonly number[]; readonly dtype: DType }
/** A piece of device memory; only its maker looks inside. */
export interface Buf { readonly bytes: number }
export type ReduceOp = "sum" | "prod" | "max" | "min";

/**
 * A scalar expression over one index per axis, so that a generator can vectorise an axis and strength-reduce affine
 * addresses. Indices are i32.
 */
export type Expr =
  | { readonly op: "const"; readonly dtype: DType; readonly value: number }
  | { readonly op: "index"; readonly of: "out" | "reduce"; readonly axis: number }
  /** The reduced value; legal only in an epilogue. */
  | { readonly op: "acc"; readonly dtype: DType }
  /** `at` is an element offset (i32); out of range reads 0 (false). */
  | { readonly op: "load"; readonly dtype: DType; readonly input: number; readonly at: Expr }
  | { readonly op: AluOp; readonly dtype: DType; readonly src: readonly Expr[] };

/**
 * `dtype` of an ALU expression is the type of its result: `lt`, `eq` give bool; `cast` and `bitcast` convert the type of
 * their source. Integer `div` truncates, `rem` takes the dividend's sign, both are 0 for a zero divisor (i32 min / -1
 * wraps). Float `rem` is C's fmod. `shr` is arithmetic for i32, logical for u32; shifts take 0..31. Integers wrap.
 * Float to integer `cast` truncates, saturates, and takes NaN to 0; anything to bool is `!= 0`. Float `min` and `max`
 * propagate NaN. `not` is logical on bool, bitwise on integers; `and or xor` likewise. `where` takes (bool, a, b) and
 * selects: a NaN in the branch not taken never leaks. `neg abs` work on f32 and i32.
 */
export type AluOp =
  | "neg" | "abs" | "exp" | "log" | "sqrt" | "sin" | "cos" | "tanh" | "erf" | "floor" | "not" | "cast" | "bitcast"
  | "add" | "sub" | "mul" | "div" | "rem" | "pow" | "min" | "max" | "lt" | "eq" | "and" | "or" | "xor" | "shl" | "shr"
  | "where";

/**
 * `out[i…] = epilogue(fold over the reduce axes of body)`; without `reduce`, `out[i…] = body`. An empty fold gives the
 * identity: 0, 1, the lowest or the highest value of the type (±Infinity for floats). A float max or min over a NaN is NaN.
 */
export interface LoopKernel {
  readonly kind: "loop"; readonly name: string;
  readonly inputs: readonly Aval[]; readonly output: Aval; readonly body: Expr;
  readonly reduce?: { readonly op: ReduceOp; readonly dtype: DType; readonly shape: readonly number[]; readonly epilogue: Expr };
}
/**
 * Inputs (base, index, update): `out = base`, then `out[.., index[k], ..] += update[k]` along `axis` in ascending row-major
 * k; `index` (i32) has the shape of `update`, which equals that of `base` off the axis or is smaller there. Never atomics;
 * an index out of range is dropped.
 */
export interface ScatterKernel { readonly kind: "scatter"; readonly name: string; readonly inputs: readonly [Aval, Aval, Aval]; readonly output: Aval; readonly axis: number }
/** A whole composite that the backend claimed; see `claims.ts` for those core offers and their attributes. */
export interface ClaimedKernel {
  readonly kind: "claimed"; readonly name: string; readonly attrs: Readonly<Record<string, unknown>>;
  readonly inputs: readonly Aval[]; readonly outputs: readonly Aval[];
}
export type Kernel = LoopKernel | ScatterKernel | ClaimedKernel;
/** `ins` and `outs` are indices into the plan's slots. */
export interface Step { readonly kernel: Kernel; readonly ins: readonly number[]; readonly outs: readonly number[] }
export type Slot =
  /** The n-th `arg` slot takes `args[n]` of `run`. `donates` is the slot index of the result that takes this argument's buffer. */
  | { readonly kind: "arg"; readonly aval: Aval; readonly donates?: number }
  /** The n-th `result` slot takes `results[n]` of `run`; results never alias each other. */
  | { readonly kind: "result"; readonly aval: Aval }
  /** Lives in a planned block: `blocks[block]` bytes, at offset 0. */
  | { readonly kind: "temp"; readonly aval: Aval; readonly block: number };
export interface Plan {
  readonly key: string; readonly slots: readonly Slot[]; readonly steps: readonly Step[];
  /** Byte size of each reusable block, from the static memory planner. */
  readonly blocks: readonly number[];
}
export interface Program {
  /** Enqueues, never waits. Where a slot donates, args and results hold the same Buf. */
  run(args: readonly Buf[], results: readonly Buf[]): void;
  dispose(): void;
}
export interface Caps {
  /**
   * Bytes an element takes; absent = unsupported. The width names the layout: f32 4 = single, 8 = double; f16 2 = half bits, 4 or 8
   * = a single or double holding half values; bool 1 = byte, 4 = i32.
   */
  readonly storageBytes: Readonly<Partial<Record<DType, number>>>;
  /** Grouping splits kernels at this number of buffers. */
  readonly maxBindings: number;
  readonly maxBufferBytes: number;
}
/** A backend's promise to run a composite as one kernel. */
export type Claim = Readonly<Record<never, never>>;
export interface Backend {
  readonly name: string; readonly caps: Caps; readonly lost: Promise<Error>;
  alloc(bytes: number): Buf;
  /** Legal at once: the backend defers until queued work that uses it is done. Does nothing after `dispose`, for finalizers. */
  free(buf: Buf): void;
  /** Ordered after queued work; data is copied before it returns. */
  write(buf: Buf, data: ArrayBufferView, byteOffset?: number): void;
  /** Waits for earlier work on buf. */
  read(buf: Buf, byteOffset: number, bytes: number): Promise<ArrayBuffer>;
  /** Compiles all kernels. A backend that can answer at once returns the Program itself: it saves eager code a turn of the event loop. */
  prepare(plan: Plan, opts: { readonly deterministic: boolean }): Program | Promise<Program>;
  /** Rejects with the first asynchronous device error. */
  sync(): Promise<void>;
  /** Optional fast path; null means "give me the decomposition". */
  claim?(call: ClaimedKernel): Claim | null;
  /** Nanoseconds per step. */
  profile?(program: Program, args: readonly Buf[], results: readonly Buf[]): Promise<readonly number[]>;
  /** After the device was lost: a new backend of the same kind on a new device. `fit` goes on with it. */
  reopen?(): Promise<Backend>;
  dispose(): void;
}
