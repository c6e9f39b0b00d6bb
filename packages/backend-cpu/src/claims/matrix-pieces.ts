/** A product cut into pieces that can be computed in any order, and how many pieces are worth having. */
import { I32 } from "../wasm/encoder.ts";
import type { Fn, ModuleBuilder } from "../wasm/encoder.ts";
import * as OP from "../wasm/ops.ts";

export interface Work {
  /** (a, b, c, shared scratch, own scratch, piece). */
  readonly fn: Fn;
  readonly count: number;
}
export interface Pieces extends Work {
  /** What must be done in whole first; it leaves its results in shared scratch. */
  readonly before?: Work;
  readonly sharedBytes: number;
  readonly ownBytes: number;
}
const PARAMS = [I32, I32, I32, I32, I32, I32] as const;
/** Where the parameters of a piece's function stand. */
export const PIECE = { a: 0, b: 1, c: 2, shared: 3, own: 4, index: 5 } as const;
export function pieceFn(m: ModuleBuilder): Fn { return m.fn(PARAMS); }

/** The same pieces for callers that name the inputs the other way round. */
export function swapInputs(m: ModuleBuilder, pieces: Pieces): Pieces {
  const swapped = ({ fn, count }: Work): Work => {
    const f = pieceFn(m);
    f.get(PIECE.b, PIECE.a, PIECE.c, PIECE.shared, PIECE.own, PIECE.index).call(fn);
    return { fn: f, count };
  };
  return { ...pieces, ...swapped(pieces), ...(pieces.before === undefined ? {} : { before: swapped(pieces.before) }) };
}

/** Multiply-adds of vectors that take about two microseconds: less is not worth a piece. */
export const LEAST_WORK = 16384;
/** Pieces enough to keep eight threads level. */
const ENOUGH = 32;

/** How many pieces to cut one of `products` equal products into, each of so many multiply-adds of vectors. */
export function piecesWanted(work: number, products: number): number {
  return Math.max(1, Math.min(Math.floor(work / LEAST_WORK), Math.ceil(ENOUGH / products)));
}

/**
 * Steps of k between two stores of sums: `most` or less, in parts that differ little and are divisible by 8, so that only the last
 * may leave a rest.
 */
export function stepsOf(k: number, most: number): number {
  return Math.ceil(k / Math.ceil(k / most) / 8) * 8;
}

/**
 * Loops over runs of as many steps of k as `k` pushes, at least one: `run` finds the steps in `steps`, and in `add` whether there were
 * earlier ones; it moves its pointers itself.
 */
export function eachRun(f: Fn, k: () => void, most: number, run: (steps: number, add: number) => void): void {
  const left = f.i32Local();
  const steps = f.i32Local();
  const add = f.i32Local();
  k();
  f.set(left).i32(most).set(steps).i32(0).set(add);
  f.doWhile(() => {
    f.get(left, steps).op(OP.i32_lt_s).if(() => f.get(left).set(steps));
    run(steps, add);
    f.i32(1).set(add);
  }, () => f.get(left, steps).op(OP.i32_sub).tee(left).i32(0).op(OP.i32_gt_s));
}

/** to = from + index · bytes */
export function offset(f: Fn, to: number, from: number, index: number, bytes: number): void {
  f.address(from, index, bytes).set(to);
}
