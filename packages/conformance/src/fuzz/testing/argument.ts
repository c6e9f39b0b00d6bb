/** Arguments as data, so that they can be spoiled one part at a time and printed. */
import { type DType, full, type Tensor, tensor } from "@receptive/core";

/** A tensor of small numbers: ⅛, ¼, … for floats, which singles hold as they are, 0 and 1 in turn for all others. */
export class TensorArgument {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly disposed: boolean;
  constructor(shape: readonly number[], dtype: DType = "f32", disposed = false) {
    this.shape = shape;
    this.dtype = dtype;
    this.disposed = disposed;
  }
  make(): Tensor {
    const size = this.shape.reduce((n, d) => n * d, 1);
    const float = this.dtype === "f32" || this.dtype === "f16";
    // What is too large to be written down is filled with one number.
    const made = size > 5000 ? full(this.shape, 1, this.dtype) : tensor(Float64Array.from({ length: size }, (_, i) => (float ? ((i % 9) + 1) / 8 : i % 2)), this.shape, { dtype: this.dtype });
    if (this.disposed) made.dispose();
    return made;
  }
}

/** A function among the arguments; `text` is how it is written. */
export class FunctionArgument {
  readonly f: (...args: readonly never[]) => unknown;
  readonly text: string;
  constructor(text: string, f: (...args: readonly never[]) => unknown) {
    this.f = f;
    this.text = text;
  }
}

export type Argument = number | string | boolean | null | TensorArgument | FunctionArgument | readonly Argument[] | { readonly [name: string]: Argument };

export const t = (...shape: number[]): TensorArgument => new TensorArgument(shape);
export const ints = (...shape: number[]): TensorArgument => new TensorArgument(shape, "i32");
export const bools = (...shape: number[]): TensorArgument => new TensorArgument(shape, "bool");
export const words = (...shape: number[]): TensorArgument => new TensorArgument(shape, "u32");

const isList = (a: Argument): a is readonly Argument[] => Array.isArray(a);
const isRecord = (a: Argument): a is { readonly [name: string]: Argument } => typeof a === "object" && a !== null && !isList(a) && !(a instanceof TensorArgument) && !(a instanceof FunctionArgument);

export function real(a: Argument): unknown {
  if (a instanceof TensorArgument) return a.make();
  if (a instanceof FunctionArgument) return a.f;
  if (isList(a)) return a.map(real);
  return isRecord(a) ? Object.fromEntries(Object.entries(a).map(([k, v]) => [k, real(v)])) : a;
}

export function printArgument(a: Argument): string {
  if (a instanceof TensorArgument) return `ones([${a.shape.join(", ")}]${a.dtype === "f32" ? "" : `, "${a.dtype}"`})${a.disposed ? " /* disposed of */" : ""}`;
  if (a instanceof FunctionArgument) return a.text;
  if (isList(a)) return `[${a.map(printArgument).join(", ")}]`;
  if (isRecord(a)) return `{ ${Object.entries(a).map(([k, v]) => `${k}: ${printArgument(v)}`).join(", ")} }`;
  return typeof a === "number" ? String(a) : JSON.stringify(a);
}

/** Numbers that a caller may have got by mistake. Sizes in between would be honoured, and take hours. */
const NUMBERS: readonly number[] = [Number.NaN, Infinity, -Infinity, -1, -7, 0.5, 0, -0, 1, 3, 100, 2 ** 40, 2 ** 53];

function spoiledTensor(x: TensorArgument): TensorArgument[] {
  const shapes = [[], [1, ...x.shape], x.shape.slice(1), [...x.shape, 2], x.shape.map((d, i) => (i === x.shape.length - 1 ? d + 1 : d)), x.shape.map((d, i) => (i === 0 ? 0 : d)), x.shape.map((d, i) => (i === 0 ? d + 1 : d)), x.shape.map(() => 1), x.shape.map((d, i) => (i === 0 ? 2 ** 40 : d))];
  return [...shapes.map((s) => new TensorArgument(s, x.dtype)), ...(["f32", "i32", "u32", "u8", "bool"] as const).filter((d) => d !== x.dtype).map((d) => new TensorArgument(x.shape, d)), new TensorArgument(x.shape, x.dtype, true)];
}

/** What may stand in place of one argument, or of one part of it: each spoiled in one place. */
export function spoiled(a: Argument): Argument[] {
  if (a instanceof TensorArgument) return spoiledTensor(a);
  if (a instanceof FunctionArgument || typeof a === "boolean" || a === null) return [];
  if (typeof a === "number") return NUMBERS.filter((n) => !Object.is(n, a));
  if (typeof a === "string") return ["nonsense", ""];
  if (isList(a)) return [[], [...a, ...a.slice(-1)], a.slice(1), ...a.flatMap((item, i) => spoiled(item).map((s) => a.map((other, k) => (k === i ? s : other))))];
  return Object.entries(a).flatMap(([name, value]) => spoiled(value).map((s) => ({ ...a, [name]: s })));
}

/** Argument lists with one argument spoiled in one place. */
export function spoiledCalls(args: readonly Argument[]): (readonly Argument[])[] {
  return args.flatMap((a, i) => spoiled(a).map((s) => args.map((other, k) => (k === i ? s : other))));
}
