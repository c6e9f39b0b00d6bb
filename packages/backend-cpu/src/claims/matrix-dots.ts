/**
 * C = A · Bᵀ with few rows, both along k: dot products, lanes along k, so that B is read once, as it lies. A tile is all rows by
 * one to four columns; its sums are added across lanes by a transposition. A piece is a range of columns. The result may as well be
 * written transposed, which serves few columns of A · Bᵀ with many rows.
 *
 * Element map: lane l of a sum takes k ≡ l mod 4 (mod 8 for tiles of up to six numbers, which have two sums for each). Order of additions: a run
 * of 2048 steps in each lane, lanes pairwise, runs one after another.
 */
import { I32 } from "../wasm/encoder.ts";
import type { Fn, ModuleBuilder } from "../wasm/encoder.ts";
import * as OP from "../wasm/ops.ts";
import { eachRun, offset, PIECE, pieceFn, piecesWanted, stepsOf } from "./matrix-pieces.ts";
import type { Pieces, Work } from "./matrix-pieces.ts";
import { transpose4, transposer } from "./transpose.ts";
import type { Transposer } from "./transpose.ts";

export interface Dots {
  readonly m: number; readonly n: number; readonly k: number;
  /** Whether A is [k][m]: it is turned first. */
  readonly transA: boolean;
  /** Bytes of the result from row to row, and from column to column. */
  readonly row: number; readonly column: number;
}

const RUN = 2048;
/** Steps of k that a piece turns, where A must be. */
const TURNED = 1024;
const [A, B, C, STEPS, ADD, TILES] = [0, 1, 2, 3, 4, 5] as const;

/** Columns of a tile: what leaves registers for the numbers of A and B. */
function widthOf(rows: number): number { return rows <= 2 ? 4 : 2; }

/** (a, b, c, steps, add, tiles): `tiles` ≥ 1 tiles of `columns` columns. */
function dotRun(m: ModuleBuilder, s: Dots, columns: number): Fn {
  return m.once(`dots.${JSON.stringify(s)}.${columns}`, [I32, I32, I32, I32, I32, I32], [], (f) => {
    const row = s.k * 4;
    const sets = s.m * columns <= 6 ? 2 : 1;
    const vectors = (length: number): number[] => Array.from({ length }, () => f.v128Local());
    const sums = Array.from({ length: sets }, () => vectors(s.m * columns));
    const held = vectors(Math.min(s.m, columns));
    const one = f.v128Local();
    const [aAt, bAt, left] = [f.i32Local(), f.i32Local(), f.i32Local()];
    const step = (set: readonly number[], at: number, lanes: number): void => {
      const load = (address: number, place: number, into: number): void => {
        f.get(address).load(place);
        if (lanes < 4) f.i32x4(-1, ...[1, 2, 3].map((lane) => (lane < lanes ? -1 : 0))).op(OP.v128_and);
        f.set(into);
      };
      const a = (i: number, into: number): void => load(aAt, i * row + at, into);
      const b = (j: number, into: number): void => load(bAt, j * row + at, into);
      const byRows = s.m <= columns;
      held.forEach((into, i) => (byRows ? a(i, into) : b(i, into)));
      for (let i = 0; i < (byRows ? columns : s.m); i++) {
        (byRows ? b : a)(i, one);
        held.forEach((other, j) => f.madd(set[byRows ? j * columns + i : i * columns + j] ?? one, other, one));
      }
    };
    const [first = [], second = []] = sums;
    const t = transposer(f);
    f.doWhile(() => {
      for (const sum of sums.flat()) f.f32x4(0).set(sum);
      f.get(A).set(aAt).get(B).set(bAt);
      f.get(STEPS).i32(sets + 1).op(OP.i32_shr_u).tee(left).if(() => f.doWhile(
        () => { sums.forEach((set, i) => step(set, i * 16, 4)); f.bump(aAt, sets * 16).bump(bAt, sets * 16); },
        () => f.countDown(left),
      ));
      // Runs are divisible by 8, so only the last one of all leaves a rest.
      const rest = s.k % (sets * 4);
      if (rest > 0) f.get(STEPS).i32(sets * 4 - 1).op(OP.i32_and).if(() => { for (let at = 0; at < rest; at += 4) step(at === 0 ? first : second, at * 4, Math.min(4, rest - at)); });
      second.forEach((sum, i) => f.get(first[i] ?? sum, sum).op(OP.f32x4_add).set(first[i] ?? sum));
      finish(f, s, t, first, columns);
      f.bump(B, columns * row).bump(C, columns * s.column);
    }, () => f.countDown(TILES));
  });
}

/** Adds up the lanes of each sum and puts the number in its place; sums go by rows of `columns`. */
function finish(f: Fn, s: Dots, t: Transposer, sums: readonly number[], columns: number): void {
  const [c0 = 0, c1 = 0, c2 = 0, c3 = 0] = t.columns;
  const [total = 0] = t.pairs;
  for (let from = 0; from < sums.length; from += 4) {
    const some = sums.slice(from, from + 4);
    t.rows.forEach((row, i) => { if (some[i] === undefined) f.f32x4(0); else f.get(some[i]); f.set(row); });
    transpose4(f, t);
    f.get(c0, c1).op(OP.f32x4_add).get(c2, c3).op(OP.f32x4_add, OP.f32x4_add).set(total);
    const place = (i: number): number => Math.floor((from + i) / columns) * s.row + (from + i) % columns * s.column;
    if (columns === 4 && s.column === 4) {
      f.get(ADD).if(() => f.get(total).get(C).load(place(0)).op(OP.f32x4_add).set(total));
      f.get(C, total).store(place(0));
      continue;
    }
    f.get(ADD).if(() => {
      f.f32x4(0).set(c0);
      some.forEach((_, i) => f.get(C, c0).load32Lane(i, place(i)).set(c0));
      f.get(total, c0).op(OP.f32x4_add).set(total);
    });
    some.forEach((_, i) => f.get(C, total).store32Lane(i, place(i)));
  }
}

/** A of [k][m] as [m][k], in shared scratch; a piece turns some steps of k. */
function turner(m: ModuleBuilder, s: Dots): Work {
  const f = pieceFn(m);
  const count = Math.ceil(s.k / TURNED);
  const left = f.i32Local();
  offset(f, PIECE.a, PIECE.a, PIECE.index, TURNED * s.m * 4);
  offset(f, PIECE.shared, PIECE.shared, PIECE.index, TURNED * 4);
  f.i32(s.k - (count - 1) * TURNED).i32(TURNED).get(PIECE.index).i32(count - 1).op(OP.i32_eq, OP.select).set(left);
  f.doWhile(() => {
    for (let i = 0; i < s.m; i++) f.get(PIECE.shared).get(PIECE.a).f32Load(i * 4).f32Store(i * s.k * 4);
    f.bump(PIECE.a, s.m * 4).bump(PIECE.shared, 4);
  }, () => f.countDown(left));
  return { fn: f, count };
}

/** The product in pieces; `products` is how many like it there are. k is at least 1. */
export function dotPieces(m: ModuleBuilder, s: Dots, products: number): Pieces {
  const f = pieceFn(m);
  const width = widthOf(s.m);
  const turned = s.transA && s.m > 1;
  const wanted = piecesWanted(s.m * s.n * s.k / 4, products);
  const chunk = Math.ceil(s.n / wanted / width) * width;
  const count = Math.ceil(s.n / chunk);
  const [a, b, c, bAt, cAt, last] = [f.i32Local(), f.i32Local(), f.i32Local(), f.i32Local(), f.i32Local(), f.i32Local()];
  f.get(turned ? PIECE.shared : PIECE.a).set(a);
  offset(f, b, PIECE.b, PIECE.index, chunk * s.k * 4);
  offset(f, c, PIECE.c, PIECE.index, chunk * s.column);
  f.get(PIECE.index).i32(count - 1).op(OP.i32_eq).set(last);
  const run = stepsOf(s.k, RUN);
  eachRun(f, () => f.i32(s.k), run, (steps, add) => {
    const tiles = (columns: number, many: number): void => {
      if (columns === 0 || many === 0) return;
      f.get(a, bAt, cAt, steps, add).i32(many).call(dotRun(m, s, columns)).bump(bAt, columns * s.k * 4 * many).bump(cAt, columns * s.column * many);
    };
    const across = (columns: number): void => { tiles(width, Math.floor(columns / width)); tiles(columns % width, 1); };
    f.get(b).set(bAt).get(c).set(cAt);
    const rest = s.n - (count - 1) * chunk;
    if (count === 1) across(rest);
    else f.get(last).if(() => across(rest), () => across(chunk));
    f.bump(a, run * 4).bump(b, run * 4);
  });
  return { fn: f, count, ...(turned ? { before: turner(m, s) } : {}), sharedBytes: turned ? s.m * s.k * 4 : 0, ownBytes: 0 };
}
