/**
 * A transposed, [k][m] with many rows: each step of k is on a line and a page far from the last. Shorter runs of k keep them within
 * reach of the first cache, unless the stride is a multiple of 1 KiB: then all fall into a few of its sets, and blocks of rows
 * are copied close together, once, in a stage before. 128×1024 by 1024×1024 read that way ran at half the speed without.
 */
import { I32 } from "../wasm/encoder.ts";
import type { Fn, ModuleBuilder } from "../wasm/encoder.ts";
import * as OP from "../wasm/ops.ts";
import type { Left } from "./matrix-tile.ts";

/** Steps of k that one piece copies. */
const STEPS = 64;
/** A stride of A beyond which the lines of a long run of steps no longer stay. */
const FAR_BYTES = 1600;
/** Multiples of this fall into four sets of the first cache, or fewer. */
const CLASHING_BYTES = 1024;
/** A copy pays if so many columns and steps of k use it. */
const LEAST_COLUMNS = 48;
const LEAST_STEPS = 32;
/** A copy is as large as A: beyond this, memory is worth more than time. */
const MOST_BYTES = 64 << 20;

export interface LeftPack {
  /** The copy as tiles read it, and bytes from one block of rows to the next. */
  readonly a: Left;
  readonly block: number;
  readonly bytes: number;
  /** (a, target, piece). */
  readonly fn: Fn;
  readonly count: number;
}

/** Whether steps of k are so far apart in A that runs of them should be short. */
export function farSteps(a: Left): boolean {
  return a.eight === undefined && a.step > FAR_BYTES;
}

/** How A of [k][m], one of `products`, is copied in blocks of `rows` rows, if that pays for n columns. */
export function packLeft(m: ModuleBuilder, s: { readonly m: number; readonly n: number; readonly k: number; readonly a: Left }, rows: number, products: number): LeftPack | undefined {
  const { a, k, n } = s;
  const blocks = Math.ceil(s.m / rows);
  const vectors = Math.ceil(rows / 4);
  const bytes = blocks * k * vectors * 16;
  if (!farSteps(a) || a.step % CLASHING_BYTES !== 0 || n < LEAST_COLUMNS || k < LEAST_STEPS || bytes * products > MOST_BYTES) return undefined;
  const chunks = Math.ceil(k / STEPS);
  const f = m.fn([I32, I32, I32]);
  const [block, chunk, from, to, left] = [f.i32Local(), f.i32Local(), f.i32Local(), f.i32Local(), f.i32Local()];
  f.get(2).i32(chunks).op(OP.i32_div_u).set(block).get(2).i32(chunks).op(OP.i32_rem_u).set(chunk);
  f.address(0, block, rows * 4).get(chunk).i32(STEPS * a.step).op(OP.i32_mul, OP.i32_add).set(0);
  f.address(1, block, k * vectors * 16).get(chunk).i32(STEPS * vectors * 16).op(OP.i32_mul, OP.i32_add).set(1);
  f.i32(k - (chunks - 1) * STEPS).i32(STEPS).get(chunk).i32(chunks - 1).op(OP.i32_eq, OP.select).set(left);
  const copy = (some: number): void => {
    for (let j = 0; j < some; j++) f.get(to, from).load(j * 16).store(j * 16);
    f.bump(from, some * 16).bump(to, some * 16);
  };
  const row = (many: number): void => {
    f.get(0).set(from).get(1).set(to);
    f.repeat(many >> 3, () => copy(8));
    copy(many & 7);
  };
  // The last block reads no further than its own rows, to the next vector.
  const last = Math.ceil((s.m - (blocks - 1) * rows) / 4);
  f.doWhile(() => {
    if (last === vectors) row(vectors);
    else f.get(block).i32(blocks - 1).op(OP.i32_eq).if(() => row(last), () => row(vectors));
    f.bump(0, a.step).bump(1, vectors * 16);
  }, () => f.countDown(left));
  return { a: { row: 4, step: vectors * 16 }, block: k * vectors * 16, bytes, fn: f, count: blocks * chunks };
}
