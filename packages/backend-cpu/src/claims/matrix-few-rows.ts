/**
 * C = A · B with few rows, B as [k][n]: tiles read B as it lies, in runs of 32 rows of B, so that the lines of a run are still in the
 * first cache when the next tile reads their other half, and memory sees few streams at a time. A piece is a range of columns.
 * The result may be written transposed, which serves few columns with many rows of a transposed A; then a piece gathers its part in
 * scratch memory of its own.
 */
import { I32 } from "../wasm/encoder.ts";
import type { Fn, ModuleBuilder } from "../wasm/encoder.ts";
import { OP } from "../wasm/ops.ts";
import { eachRun, offset, PIECE, pieceFn, piecesWanted, stepsOf } from "./matrix-pieces.ts";
import type { Pieces } from "./matrix-pieces.ts";
import { evenly, leftBytes, tileRows, tileRun } from "./matrix-tile.ts";
import type { Left } from "./matrix-tile.ts";

export interface FewRows {
  readonly m: number; readonly n: number; readonly k: number;
  readonly a: Left;
  /** Whether the result goes to [n][m]. */
  readonly turned: boolean;
}

const RUN = 32;
/** Columns of a piece at the most: a row of C and the run of A that belong to it stay in the first cache. */
const MOST_COLUMNS = 1024;

/** Columns of one tile of so many rows: wide where there are registers left. */
function widthOf(rows: number): number { return rows === 1 ? 32 : rows === 2 ? 16 : 8; }

/** How columns are dealt out: `chunk` to each piece, the rest to the last. */
interface Chunks { readonly chunk: number; readonly count: number; readonly rest: number }
function chunksOf(s: FewRows, products: number): Chunks {
  const wanted = piecesWanted(s.m * s.n * s.k / 4, products);
  const chunk = Math.min(MOST_COLUMNS, Math.ceil(s.n / wanted / 32) * 32);
  const count = Math.ceil(s.n / chunk);
  return { chunk, count, rest: s.n - (count - 1) * chunk };
}

/** (a, b, c, steps, add): all rows of `columns` columns. */
function acrossColumns(m: ModuleBuilder, s: FewRows, columns: number, cRow: number): Fn {
  const f = m.fn([I32, I32, I32, I32, I32]);
  const [bAt, cAt] = [f.i32Local(), f.i32Local()];
  for (const { size, count } of evenly(s.m, tileRows(m))) {
    const width = widthOf(size);
    const tiles = (wide: number, many: number): void => {
      if (wide === 0 || many === 0) return;
      const t = tileRun(m, { rows: size, columns: wide, a: s.a, bStep: s.n * 4, cRow, move: { a: 0, b: wide * 4, c: wide * 4 } });
      f.get(0, bAt, cAt, 3, 4).i32(many).call(t).bump(bAt, wide * 4 * many).bump(cAt, wide * 4 * many);
    };
    for (let part = 0; part < count; part++) {
      f.get(1).set(bAt).get(2).set(cAt);
      tiles(width, Math.floor(columns / width));
      tiles(columns % width, 1);
      f.bump(0, size * s.a.row).bump(2, size * cRow);
    }
  }
  return f;
}

/** (scratch, c): [m][chunk] to `columns` rows of m. */
function turnOut(m: ModuleBuilder, s: FewRows, chunk: number, columns: number): Fn {
  const f = m.fn([I32, I32]);
  f.repeat(columns, () => {
    for (let i = 0; i < s.m; i++) f.get(1).get(0).f32Load(i * chunk * 4).f32Store(i * 4);
    f.bump(0, 4).bump(1, s.m * 4);
  });
  return f;
}

/** The product in pieces; `products` is how many like it there are. k is at least 1. */
export function fewRowsPieces(m: ModuleBuilder, s: FewRows, products: number): Pieces {
  const { chunk, count, rest } = chunksOf(s, products);
  const f = pieceFn(m);
  const [a, b, c, last] = [f.i32Local(), f.i32Local(), f.i32Local(), f.i32Local()];
  f.get(PIECE.a).set(a);
  offset(f, b, PIECE.b, PIECE.index, chunk * 4);
  offset(f, c, PIECE.c, PIECE.index, chunk * (s.turned ? s.m : 1) * 4);
  f.get(PIECE.index).i32(count - 1).op(OP.i32_eq).set(last);
  const bySize = (run: (columns: number) => void): void => {
    if (count === 1 || rest === chunk) run(rest);
    else f.get(last).if(() => run(rest), () => run(chunk));
  };
  const functions = new Map([...new Set([chunk, rest])].map((columns) => [columns, acrossColumns(m, s, columns, s.turned ? chunk * 4 : s.n * 4)]));
  const run = stepsOf(s.k, RUN);
  eachRun(f, s.k, run, (steps, add) => {
    bySize((columns) => {
      const across = functions.get(columns);
      if (across !== undefined) f.get(a, b, s.turned ? PIECE.own : c, steps, add).call(across);
    });
    f.bump(a, leftBytes(s.a, run)).bump(b, run * s.n * 4);
  });
  if (s.turned) bySize((columns) => f.get(PIECE.own, c).call(turnOut(m, s, chunk, columns)));
  return { fn: f, count, sharedBytes: 0, ownBytes: s.turned ? s.m * chunk * 4 : 0 };
}
