/**
 * Register tiles: a few rows by a few vectors of columns of C, kept in registers over a run of steps of k. Every product of
 * matrices here but dot products along k (`matrix-dots.ts`) is made of these.
 *
 * Element map: lane l of vector j of row i of a tile is column 4·j + l. A step of k loads the vectors of B, splats one number of A
 * for each row, and multiplies and adds rows × vectors times. The engine leaves 15 vector registers: 6×8 numbers of C fill 12 of
 * them, two hold B, one A. Strides are immediates, so A is read where it lies, transposed or not. Tiles of few vectors take
 * several sums in turn (`sets`), because a multiply-add waits four cycles for the last one into the same register.
 * Order of additions: a run's sum starts from nothing, and is added to C at its end where C holds earlier runs. So no partial sum
 * is longer than a run, whatever k is.
 * Measured on one core, tiles alone: 6×8 fused 63 GFLOP/s, 5×8 fused 60, 5×8 of separate multiplications and additions 47.5.
 */
import { I32 } from "../wasm/encoder.ts";
import type { Fn, ModuleBuilder } from "../wasm/encoder.ts";
import * as OP from "../wasm/ops.ts";
import { storeLanes } from "./transpose.ts";

/** Rows of the largest tile of two vectors; 5 where a product needs a register of its own. */
export function tileRows(m: ModuleBuilder): number { return m.fused ? 6 : 5; }
/** Rows of the largest tile of one vector. */
export function narrowRows(m: ModuleBuilder): number { return m.fused ? 12 : 10; }

/** Bytes. A number of A for row i and step p = 8·q + r is at i·row + p·step, or at i·row + q·eight + r·step where `eight` is given. */
export interface Left { readonly row: number; readonly step: number; readonly eight?: number }
/** Bytes from one k to `steps` later, steps divisible by 8. */
export function leftBytes(a: Left, steps: number): number {
  return a.eight === undefined ? steps * a.step : steps / 8 * a.eight;
}

export interface TileRun {
  readonly rows: number;
  /** Columns that exist; a tile has vectors for all of them and ignores the other lanes. */
  readonly columns: number;
  readonly a: Left;
  /** Bytes of B from one k to the next, and of C from one row to the next. */
  readonly bStep: number;
  readonly cRow: number;
  /** Bytes from one tile of the run to the next. */
  readonly move: { readonly a: number; readonly b: number; readonly c: number };
}

const [A, B, C, STEPS, ADD, TILES] = [0, 1, 2, 3, 4, 5] as const;

function setsOf(m: ModuleBuilder, sums: number): number {
  const most = tileRows(m) * 2;
  for (const sets of [8, 4, 2]) if (sums * sets <= most) return sets;
  return 1;
}

/** Locals of one tile: sums[set][row][vector], and what is loaded in a step. */
interface Registers { readonly sums: readonly (readonly (readonly number[])[])[]; readonly held: readonly number[]; readonly one: number; readonly aAt: number; readonly bAt: number }

function registers(f: Fn, sets: number, rows: number, vectors: number): Registers {
  const list = <T>(length: number, make: () => T): T[] => Array.from({ length }, make);
  const sums = list(sets, () => list(rows, () => list(vectors, () => f.v128Local())));
  return { sums, held: list(Math.min(rows, vectors), () => f.v128Local()), one: f.v128Local(), aAt: f.i32Local(), bAt: f.i32Local() };
}

/** One step of k: the shorter of A's and B's numbers stay in registers, the other's pass through one. */
function emitStep(f: Fn, r: Registers, sums: readonly (readonly number[])[], aOffset: (row: number) => number, bOffset: number): void {
  const vectors = sums[0]?.length ?? 0;
  if (vectors <= sums.length) {
    r.held.forEach((held, j) => f.get(r.bAt).load(bOffset + j * 16).set(held));
    sums.forEach((row, i) => {
      f.get(r.aAt).load32Splat(aOffset(i)).set(r.one);
      row.forEach((sum, j) => f.madd(sum, r.one, r.held[j] ?? r.one));
    });
    return;
  }
  r.held.forEach((held, i) => f.get(r.aAt).load32Splat(aOffset(i)).set(held));
  for (let j = 0; j < vectors; j++) {
    f.get(r.bAt).load(bOffset + j * 16).set(r.one);
    sums.forEach((row, i) => f.madd(row[j] ?? r.one, r.held[i] ?? r.one, r.one));
  }
}

/** All steps of one tile, its sums left in the first set. */
function emitSums(f: Fn, r: Registers, t: TileRun): void {
  const sets = r.sums.length;
  const group = t.a.eight === undefined ? sets : 8;
  const shift = Math.log2(group);
  const step = (u: number): void => emitStep(f, r, r.sums[u % sets] ?? [], (row) => row * t.a.row + u * t.a.step, u * t.bStep);
  const left = f.i32Local();
  const loop = (size: number): void => {
    f.doWhile(
      () => { for (let u = 0; u < size; u++) step(u); f.bump(r.aAt, size === 8 && t.a.eight !== undefined ? t.a.eight : size * t.a.step).bump(r.bAt, size * t.bStep); },
      () => f.countDown(left),
    );
  };
  for (const sum of r.sums.flat(2)) f.f32x4(0).set(sum);
  f.get(A).set(r.aAt).get(B).set(r.bAt);
  if (group === 1 || t.a.eight !== undefined) {
    f.get(STEPS).i32(shift).op(OP.i32_shr_u).set(left);
    loop(group);
  } else {
    f.get(STEPS).i32(shift).op(OP.i32_shr_u).tee(left).if(() => loop(group));
    f.get(STEPS).i32(group - 1).op(OP.i32_and).tee(left).if(() => loop(1));
  }
  for (let half = sets / 2; half >= 1; half /= 2) {
    for (let s = 0; s < half; s++) {
      const from = (r.sums[s + half] ?? []).flat();
      (r.sums[s] ?? []).flat().forEach((sum, i) => f.get(sum, from[i] ?? sum).op(OP.f32x4_add).set(sum));
    }
  }
}

/**
 * (a, b, c, steps, add, tiles): `tiles` ≥ 1 tiles, each over `steps` ≥ 1 steps of k; `add` ≠ 0 where C holds earlier sums.
 * With `a.eight`, steps is divisible by 8.
 */
export function tileRun(m: ModuleBuilder, t: TileRun): Fn {
  return m.once(`tiles.${JSON.stringify(t)}`, [I32, I32, I32, I32, I32, I32], [], (f) => {
    const vectors = Math.ceil(t.columns / 4);
    const r = registers(f, setsOf(m, t.rows * vectors), t.rows, vectors);
    const each = (run: (sum: number, offset: number, lanes: number) => void): void => {
      (r.sums[0] ?? []).forEach((row, i) => row.forEach((sum, j) => run(sum, i * t.cRow + j * 16, Math.min(4, t.columns - j * 4))));
    };
    f.doWhile(() => {
      emitSums(f, r, t);
      f.get(ADD).if(() => each((sum, offset) => f.get(sum).get(C).load(offset).op(OP.f32x4_add).set(sum)));
      each((sum, offset, lanes) => storeLanes(f, C, sum, lanes, offset));
      f.bump(A, t.move.a).bump(B, t.move.b).bump(C, t.move.c);
    }, () => f.countDown(TILES));
  });
}
