/** Records calls as they are chosen, and what is known of each value without computing it. */
import { DTypeError, type DType, type Tensor, tensor } from "@receptive/core";
import { apply, type Arg, type Call, type Program, type ProgramInput, Ref } from "./call.ts";

/**
 * What is known of a value's numbers. An exact one is a multiple of 2^−frac that singles hold without rounding, whatever the
 * order of sums: backends must agree on every bit, so comparisons and steps have one right answer. Of any other the last bits are
 * the backend's own.
 */
export interface Numbers { readonly exact: boolean; readonly max: number; readonly frac: number }

export interface Value extends Numbers { readonly ref: Ref; readonly shape: readonly number[]; readonly dtype: DType; readonly size: number; readonly rank: number }

/** What a program's values may grow to: small enough that a minute holds thousands. */
const LARGEST_SIZE = 400;
const LARGEST_RANK = 5;
const LARGEST_INEXACT = 1e3;
/** Whole numbers that dtypes hold, with two bits to spare for sums inside gradients. */
const EXACT_BITS: Readonly<Partial<Record<DType, number>>> = { f32: 2 ** 22, f16: 2 ** 10 };

export const inexact = (max: number): Numbers => ({ exact: false, max, frac: 0 });

export class Recorder {
  readonly #inputs: ProgramInput[] = [];
  readonly #calls: Call[] = [];
  readonly #tensors = new Map<number, Tensor>();
  readonly values: Value[] = [];
  /** Whether the backend knows f16. */
  readonly halves: boolean;
  /** A step or kink of values whose last bits are a backend's own: the gradient may be either side's. */
  kinked = false;

  constructor(halves: boolean) {
    this.halves = halves;
  }

  input(given: ProgramInput, numbers: Numbers): Value {
    const t = tensor(Float64Array.from(given.values), given.shape, { dtype: given.dtype });
    this.#inputs.push(given);
    return this.#value(this.#inputs.length - 1, t, numbers);
  }

  #value(id: number, t: Tensor, numbers: Numbers): Value {
    this.#tensors.set(id, t);
    const value = { ...numbers, ref: new Ref(id), shape: t.shape, dtype: t.dtype, size: t.size, rank: t.rank };
    this.values.push(value);
    return value;
  }

  /** A call that the API may refuse for its dtypes alone; null where it does, or where the result would be too large to be of use. */
  #record(on: Ref | null, fn: string, args: readonly Arg[], numbers: Numbers, part?: number | string): Value | null {
    const id = this.#inputs.length + this.#calls.length;
    const call: Call = { id, on, fn, args, ...(part === undefined ? {} : { part }) };
    let t: Tensor;
    try {
      t = apply(call, this.#tensors);
    } catch (error) {
      if (error instanceof DTypeError) return null;
      throw new CallRefused(call, this.program([]), error);
    }
    const bits = numbers.exact ? EXACT_BITS[t.dtype] : undefined;
    const tooLarge = numbers.exact ? bits !== undefined && numbers.max * 2 ** numbers.frac > bits : !(numbers.max <= LARGEST_INEXACT);
    if (tooLarge || t.size > LARGEST_SIZE || t.rank > LARGEST_RANK) return null;
    this.#calls.push(call);
    return this.#value(id, t, numbers);
  }

  method(on: Value, fn: string, args: readonly Arg[], numbers: Numbers, part?: number | string): Value | null {
    return this.#record(on.ref, fn, args, numbers, part);
  }
  call(fn: string, args: readonly Arg[], numbers: Numbers, part?: number | string): Value | null {
    return this.#record(null, fn, args, numbers, part);
  }

  program(outputs: readonly Value[]): Program {
    return { inputs: [...this.#inputs], calls: [...this.#calls], outputs: outputs.map((o) => o.ref.id) };
  }
  /** Values that no call uses. */
  loose(): Value[] {
    const used = new Set<number>();
    const visit = (arg: Arg): void => {
      if (arg instanceof Ref) used.add(arg.id);
      else if (Array.isArray(arg)) arg.forEach(visit);
      else if (typeof arg === "object" && arg !== null && !(arg instanceof Int32Array)) Object.values(arg).forEach(visit);
    };
    for (const c of this.#calls) {
      if (c.on !== null) used.add(c.on.id);
      c.args.forEach(visit);
    }
    return this.values.filter((v) => v.ref.id >= this.#inputs.length && !used.has(v.ref.id));
  }
}

/** A call that fits by its shapes and attributes was refused. */
export class CallRefused extends Error {
  readonly program: Program;
  constructor(call: Call, program: Program, cause: unknown) {
    super(`${call.fn} refused: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.program = { ...program, calls: [...program.calls, call] };
  }
}
