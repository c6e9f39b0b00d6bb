/**
 * C = A · B with few rows, B as [k][n]: tiles read B as it lies, in runs of 32 rows of B, so that the lines of a run are still in the
 * first cache when the next tile reads their other half, and memory sees few streams at a time. The result may be written transposed,
 * which serves few columns with many rows of a transposed A; then a piece gathers its part in scratch memory first.
 *
 * Measured on one core, 4 rows by 2048×2048: in stretches of 64 columns 17 GFLOP/s, in stretches of 1024 37.
 */
import { F32, I32 } from "../wasm/encoder.ts";
import type { Fn, ModuleBuilder } from "../wasm/encoder.ts";
import * as OP from "../wasm/ops.ts";
import { balanced } from "./balanced.ts";
import { eachRun, offset, PIECE, pieceFn, piecesWanted } from "./matrix-pieces.ts";
import type { Pieces, Work } from "./matrix-pieces.ts";
import { leftBytes, tileRows, tileRun } from "./matrix-tile.ts";
import type { Left } from "./matrix-tile.ts";
import { storeLanes } from "./transpose.ts";

export interface FewRows {
  readonly m: number; readonly n: number; readonly k: number;
  readonly a: Left;
  /** Whether the result goes to [n][m]. */
  readonly turned: boolean;
}

const RUN = 32;
/** Columns of a piece at the most: a row of C and the run of A that belong to it stay in the first cache. */
const MOST_COLUMNS = 1024;
/** B beyond this does not stay in the second cache. */
const FAR_BYTES = 1 << 20;
const MOST_PARTS = 32;
/** Columns of a piece that adds parts. */
const JOINED_COLUMNS = 256;

/** Columns of one tile of so many rows: wide where there are registers left. */
function widthOf(rows: number): number { return rows === 1 ? 32 : rows === 2 ? 16 : 8; }

/**
 * Pieces: `columns` of them for each of `parts` ranges of k, of `chunk` columns and `length` steps, the last of each with what is left.
 * B that fits the second cache is cut by columns alone. What comes from memory is read in long stretches of rows, so it is cut by k,
 * and the parts' sums are added in order afterwards.
 */
interface Cut { readonly chunk: number; readonly columns: number; readonly rest: number; readonly parts: number; readonly length: number }
function cutFewRows(s: FewRows, products: number): Cut {
  const wanted = piecesWanted(s.m * s.n * s.k / 4, products);
  const far = s.n * s.k * 4 > FAR_BYTES;
  const chunk = Math.ceil(s.n / Math.max(Math.ceil(s.n / MOST_COLUMNS), far ? 1 : wanted) / 32) * 32;
  const columns = Math.ceil(s.n / chunk);
  const most = far ? Math.min(MOST_PARTS, Math.ceil(wanted / columns)) : 1;
  const length = Math.ceil(s.k / most / RUN) * RUN;
  return { chunk, columns, rest: s.n - (columns - 1) * chunk, parts: Math.ceil(s.k / length), length };
}

/** (a, b, c, steps, add): all rows of `columns` columns. */
function acrossColumns(m: ModuleBuilder, s: FewRows, columns: number, cRow: number): Fn {
  const f = m.fn([I32, I32, I32, I32, I32]);
  const [bAt, cAt] = [f.i32Local(), f.i32Local()];
  for (const { size, times } of balanced(s.m, tileRows(m))) {
    const width = widthOf(size);
    const tiles = (wide: number, many: number): void => {
      if (wide === 0 || many === 0) return;
      const t = tileRun(m, { rows: size, columns: wide, a: s.a, bStep: s.n * 4, cRow, move: { a: 0, b: wide * 4, c: wide * 4 } });
      f.get(0, bAt, cAt, 3, 4).i32(many).call(t).bump(bAt, wide * 4 * many).bump(cAt, wide * 4 * many);
    };
    for (let part = 0; part < times; part++) {
      f.get(1).set(bAt).get(2).set(cAt);
      tiles(width, Math.floor(columns / width));
      tiles(columns % width, 1);
      f.bump(0, size * s.a.row).bump(2, size * cRow);
    }
  }
  return f;
}

/** (sums, c): sums of `parts` parts, [m][`row` bytes] each, for `columns` columns, added in order and put to their places. */
function output(m: ModuleBuilder, s: FewRows, parts: number, row: number, columns: number): Fn {
  const f = m.fn([I32, I32]);
  const at = f.i32Local();
  const sum = f.local(F32);
  const four = f.v128Local();
  if (s.turned) {
    f.repeat(columns, () => {
      for (let i = 0; i < s.m; i++) {
        f.get(0).set(at).get(at).f32Load(i * row).set(sum);
        f.repeat(parts - 1, () => { f.bump(at, s.m * row).get(sum, at).f32Load(i * row).op(OP.f32_add).set(sum); });
        f.get(1, sum).f32Store(i * 4);
      }
      f.bump(0, 4).bump(1, s.m * 4);
    });
    return f;
  }
  const vector = (lanes: number): void => {
    for (let i = 0; i < s.m; i++) {
      f.get(0).set(at).get(at).load(i * row).set(four);
      f.repeat(parts - 1, () => { f.bump(at, s.m * row).get(four, at).load(i * row).op(OP.f32x4_add).set(four); });
      storeLanes(f, 1, four, lanes, i * s.n * 4);
    }
    f.bump(0, 16).bump(1, 16);
  };
  f.repeat(Math.floor(columns / 4), () => vector(4));
  if (columns % 4 > 0) vector(columns % 4);
  return f;
}

/** Runs `run` with the columns of the piece: what a local says is the last one may have fewer. */
function byWidth(f: Fn, { columns, rest, chunk }: Cut, last: number, run: (columns: number) => void): void {
  if (columns === 1 || rest === chunk) run(rest);
  else f.get(last).if(() => run(rest), () => run(chunk));
}

/** Sums of all parts or, where there is one, the product itself. */
function multiply(m: ModuleBuilder, s: FewRows, cut: Cut): Work {
  const f = pieceFn(m);
  const { parts, columns, chunk, length } = cut;
  const [a, b, c, last, part, column] = [f.i32Local(), f.i32Local(), f.i32Local(), f.i32Local(), f.i32Local(), f.i32Local()];
  f.get(PIECE.index).i32(columns).op(OP.i32_div_u).set(part).get(PIECE.index).i32(columns).op(OP.i32_rem_u).set(column);
  offset(f, a, PIECE.a, part, leftBytes(s.a, length));
  offset(f, b, PIECE.b, part, length * s.n * 4);
  offset(f, b, b, column, chunk * 4);
  f.get(column).i32(columns - 1).op(OP.i32_eq).set(last);
  const own = s.turned && parts === 1;
  if (own) f.get(PIECE.own).set(c);
  else {
    offset(f, c, parts > 1 ? PIECE.shared : PIECE.c, part, s.m * s.n * 4);
    offset(f, c, c, column, chunk * 4);
  }
  const across = new Map([chunk, cut.rest].map((width) => [width, acrossColumns(m, s, width, own ? chunk * 4 : s.n * 4)]));
  const steps = (): void => { f.i32(s.k - (parts - 1) * length).i32(length).get(part).i32(parts - 1).op(OP.i32_eq, OP.select); };
  eachRun(f, steps, RUN, (run, add) => {
    byWidth(f, cut, last, (width) => {
      const fn = across.get(width);
      if (fn !== undefined) f.get(a, b, c, run, add).call(fn);
    });
    f.bump(a, leftBytes(s.a, RUN)).bump(b, RUN * s.n * 4);
  });
  if (own) {
    offset(f, c, PIECE.c, column, chunk * s.m * 4);
    byWidth(f, cut, last, (width) => f.get(PIECE.own, c).call(output(m, s, 1, chunk * 4, width)));
  }
  return { fn: f, count: columns * parts };
}

/** The parts' sums, added for a range of columns. */
function join(m: ModuleBuilder, s: FewRows, parts: number): Work {
  const chunk = Math.min(JOINED_COLUMNS, s.n);
  const columns = Math.ceil(s.n / chunk);
  const cut = { chunk, columns, rest: s.n - (columns - 1) * chunk, parts, length: 0 };
  const f = pieceFn(m);
  const [last, sums, c] = [f.i32Local(), f.i32Local(), f.i32Local()];
  f.get(PIECE.index).i32(columns - 1).op(OP.i32_eq).set(last);
  offset(f, sums, PIECE.shared, PIECE.index, chunk * 4);
  offset(f, c, PIECE.c, PIECE.index, chunk * (s.turned ? s.m : 1) * 4);
  byWidth(f, cut, last, (width) => f.get(sums, c).call(output(m, s, parts, s.n * 4, width)));
  return { fn: f, count: columns };
}

/** The product in pieces; `products` is how many like it there are. k is at least 1. */
export function fewRowsPieces(m: ModuleBuilder, s: FewRows, products: number): Pieces {
  const cut = cutFewRows(s, products);
  const product = multiply(m, s, cut);
  if (cut.parts === 1) return { ...product, sharedBytes: 0, ownBytes: s.turned ? s.m * cut.chunk * 4 : 0 };
  return { ...join(m, s, cut.parts), before: product, sharedBytes: cut.parts * s.m * s.n * 4, ownBytes: 0 };
}
