/**
 * C = A · B with few rows, B as [k][n]: tiles read B as it lies, in runs of 32 rows of B, so that the lines of a run are still in the
 * first cache when the next tile reads their other half, and memory sees few streams at a time. A piece is a range of columns.
 */
import type { ModuleBuilder } from "../wasm/encoder.ts";
import { OP } from "../wasm/ops.ts";
import { eachRun, offset, PIECE, pieceFn, piecesWanted, stepsOf } from "./matrix-pieces.ts";
import type { Pieces } from "./matrix-pieces.ts";
import { evenly, leftBytes, tileRows, tileRun } from "./matrix-tile.ts";
import type { Left } from "./matrix-tile.ts";

export interface FewRows { readonly m: number; readonly n: number; readonly k: number; readonly a: Left }

const RUN = 32;
/** Columns of a piece at the most: a row of C and the run of A that belong to it stay in the first cache. */
const MOST_COLUMNS = 1024;

/** Columns of one tile of so many rows: wide where there are registers left. */
function widthOf(rows: number): number { return rows === 1 ? 32 : rows === 2 ? 16 : 8; }

/** The product in pieces; `products` is how many like it there are. k is at least 1. */
export function fewRowsPieces(m: ModuleBuilder, s: FewRows, products: number): Pieces {
  const f = pieceFn(m);
  const wanted = piecesWanted(s.m * s.n * s.k / 4, products);
  const chunk = Math.min(MOST_COLUMNS, Math.ceil(s.n / wanted / 32) * 32);
  const count = Math.ceil(s.n / chunk);
  const [a, b, c, last] = [f.i32Local(), f.i32Local(), f.i32Local(), f.i32Local()];
  const [aAt, bAt, cAt] = [f.i32Local(), f.i32Local(), f.i32Local()];
  f.get(PIECE.a).set(a);
  offset(f, b, PIECE.b, PIECE.index, chunk * 4);
  offset(f, c, PIECE.c, PIECE.index, chunk * 4);
  f.get(PIECE.index).i32(count - 1).op(OP.i32_eq).set(last);
  const run = stepsOf(s.k, RUN);
  eachRun(f, s.k, run, (steps, add) => {
    f.get(a).set(aAt).get(c).set(cAt);
    for (const { size, count: parts } of evenly(s.m, tileRows(m))) {
      const width = widthOf(size);
      const tiles = (columns: number, many: number): void => {
        if (columns === 0 || many === 0) return;
        const t = tileRun(m, { rows: size, columns, a: s.a, bStep: s.n * 4, cRow: s.n * 4, move: { a: 0, b: columns * 4, c: columns * 4 } });
        f.get(aAt, bAt, cAt, steps, add).i32(many).call(t).bump(bAt, columns * 4 * many).bump(cAt, columns * 4 * many);
      };
      const across = (columns: number): void => { f.get(b).set(bAt); tiles(width, Math.floor(columns / width)); tiles(columns % width, 1); };
      const rest = s.n - (count - 1) * chunk;
      for (let part = 0; part < parts; part++) {
        if (count === 1) { across(rest); f.bump(cAt, -rest * 4); }
        else f.get(last).if(() => { across(rest); f.bump(cAt, -rest * 4); }, () => { across(chunk); f.bump(cAt, -chunk * 4); });
        f.bump(aAt, size * s.a.row).bump(cAt, size * s.n * 4);
      }
    }
    f.bump(a, leftBytes(s.a, run)).bump(b, run * s.n * 4);
  });
  return { fn: f, count, ownBytes: 0 };
}
