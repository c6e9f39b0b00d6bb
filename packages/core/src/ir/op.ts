/**
 * The closed list of primitives: 45, and closed under differentiation. Everything else is a composite (`call`), which has a
 * decomposition into these. `pick` names one output of a composite that has several; neither computes anything itself.
 */
import type { ReduceOp } from "../backend/interface.ts";
import type { Composite } from "./composite.ts";

export const SOURCE_OPS = ["input", "const", "iota"] as const;
export const UNARY_OPS = ["neg", "abs", "exp", "log", "sqrt", "sin", "cos", "tanh", "erf", "floor", "not", "cast", "bitcast"] as const;
export const BINARY_OPS = ["add", "sub", "mul", "div", "rem", "pow", "min", "max", "lt", "eq", "and", "or", "xor", "shl", "shr"] as const;
export const OTHER_OPS = ["where", "threefry", "reduce"] as const;
export const MOVEMENT_OPS = ["reshape", "permute", "expand", "slice", "flip", "pad", "concat"] as const;
export const WINDOW_OPS = ["unfold", "fold"] as const;
export const INDEX_OPS = ["gather", "scatterAdd"] as const;

export const PRIMITIVES: readonly Primitive[] = [
  ...SOURCE_OPS, ...UNARY_OPS, ...BINARY_OPS, ...OTHER_OPS, ...MOVEMENT_OPS, ...WINDOW_OPS, ...INDEX_OPS,
];

export type UnaryOp = (typeof UNARY_OPS)[number];
export type BinaryOp = (typeof BINARY_OPS)[number];
export type Primitive =
  | (typeof SOURCE_OPS)[number] | UnaryOp | BinaryOp | (typeof OTHER_OPS)[number] | (typeof MOVEMENT_OPS)[number]
  | (typeof WINDOW_OPS)[number] | (typeof INDEX_OPS)[number];
export type Op = Primitive | "call" | "pick";

/** Windows slide over the trailing axes, one entry per windowed axis. */
export interface WindowAttrs { readonly kernel: readonly number[]; readonly stride: readonly number[]; readonly dilation: readonly number[] }

type NoAttrs = Readonly<Record<never, never>>;
interface SpecialAttrs {
  /** A scalar repeated over the node's shape. `lift`: a number from eager user code, passed as an argument instead of compiled in. */
  readonly const: { readonly value: number; readonly lift: boolean };
  /** Which of the two output words. Inputs: key0, key1, counter0, counter1 (u32, one shape). */
  readonly threefry: { readonly word: 0 | 1 };
  readonly reduce: { readonly kind: ReduceOp; readonly axes: readonly number[] };
  readonly permute: { readonly axes: readonly number[] };
  /** Element i along an axis is input element start + i·step; step > 0. */
  readonly slice: { readonly start: readonly number[]; readonly step: readonly number[] };
  readonly flip: { readonly axes: readonly number[] };
  /** `interior` elements of `value` between neighbours, which makes pad the adjoint of a strided slice. */
  readonly pad: { readonly low: readonly number[]; readonly high: readonly number[]; readonly interior: readonly number[]; readonly value: number };
  readonly concat: { readonly axis: number };
  /** […lead, …spatial] → […lead, …out, …kernel]. */
  readonly unfold: WindowAttrs;
  /** […lead, …out, …kernel] → […lead, …spatial]: overlapping windows add up. */
  readonly fold: WindowAttrs;
  /** x, index (i32, x's rank, at most x's size off the axis): out[i…] = x[…, index[i…], …]; out of range reads 0. */
  readonly gather: { readonly axis: number };
  /** base, index, update: the adjoint of gather; out of range is dropped. */
  readonly scatterAdd: { readonly axis: number };
  readonly call: { readonly composite: Composite; readonly attrs: Readonly<Record<string, unknown>>; readonly outputs: readonly { readonly shape: readonly number[]; readonly dtype: import("../dtype.ts").DType }[] };
  readonly pick: { readonly index: number };
}
export type AttrsOf<K extends Op> = K extends keyof SpecialAttrs ? SpecialAttrs[K] : NoAttrs;
