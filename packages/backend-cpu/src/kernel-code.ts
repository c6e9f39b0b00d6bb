/**
 * What emitting a kernel gives. A kernel is one stage or several with a barrier between them; a stage is a number of units that
 * can be computed in any order by any thread, because each writes places of its own and its sums have an order of their own. So
 * how units are dealt out never changes a bit of the result.
 */
import { I32 } from "./wasm/encoder.ts";
import type { Fn, ModuleBuilder, ValueType } from "./wasm/encoder.ts";
import * as OP from "./wasm/ops.ts";

export interface Stage {
  /** (inputs…, outputs…, shared scratch, own scratch, lo, hi): computes the units lo ≤ u < hi. */
  readonly fn: Fn;
  readonly units: number;
  /**
   * Unit u writes block u of its results alone, and reads block u alone of the inputs whose `ownSamples` is true (`CodedStep` in
   * `schedule/schedule.ts`; of the others all), so the next such stage may follow block by block without a barrier.
   */
  readonly perBlock?: boolean;
  /** Inputs the stage reads (default: all): one that reads weights alone need not wait for activations. */
  readonly reads?: readonly number[];
  /** False for a stage that leaves its results in shared scratch alone. */
  readonly writes?: boolean;
}
export interface KernelCode {
  readonly stages: readonly Stage[];
  /** Bytes that all threads of a run share, and bytes that each has to itself; neither is cleared. */
  readonly sharedBytes: number;
  readonly ownBytes: number;
  /** About how many vector operations it takes: threads are woken for large plans only. */
  readonly cost: number;
}

/** Which arrays of a step lie in the blocked layout: [n / 8][the rest][8] for a shape of [n, …rest]. */
export interface Blocked { readonly n: number; readonly ins: readonly boolean[]; readonly outs: readonly boolean[] }
/**
 * What a kernel does to each result before it stores it, in this order: adds its channel's bias, takes relu, sets it to 0 where the
 * mask is 0. The kernel's inputs end with the bias ([channels]) and the mask (shape and layout of the result), where it has them.
 */
export interface Epilogue { readonly bias: boolean; readonly relu: boolean; readonly mask: boolean }
/** Samples in a block of the plan-wide layout. */
export const BLOCK = 8;

/** Where the parameters of a stage's function stand, after `bindings` inputs and outputs. */
export interface StageParams { readonly shared: number; readonly own: number; readonly lo: number; readonly hi: number }
export function stageParams(bindings: number): StageParams {
  return { shared: bindings, own: bindings + 1, lo: bindings + 2, hi: bindings + 3 };
}
/** A function with the parameters of a stage. */
export function stageFn(m: ModuleBuilder, bindings: number): Fn {
  return m.fn(Array.from({ length: bindings + 4 }, (): ValueType => I32));
}
/** Loops `unit` over lo ≤ u < hi, which may be none; it reads which one is its turn in the local `lo`. */
export function eachUnit(f: Fn, { lo, hi }: StageParams, unit: () => void): void {
  f.get(lo, hi).op(OP.i32_lt_s).if(() => {
    f.doWhile(unit, () => f.get(lo).i32(1).op(OP.i32_add).tee(lo).get(hi).op(OP.i32_lt_s));
  });
}
