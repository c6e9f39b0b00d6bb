/**
 * C = A · B by panels of 8 columns of B: the way of every product with more than a few rows. A piece is a block of rows by a group of
 * panels: for a run of at most 256 steps of k it packs the group into scratch memory of its own (or finds the panels in memory as
 * they must be), then multiplies panel by panel: the panel stays in the first cache, the block of A in the second. The scheme
 * is Goto and van de Geijn's, "Anatomy of High-Performance Matrix Multiplication" (2008), without their packing of A.
 *
 * Several blocks of rows pack the same panels again: with r rows in a block that is 2/r to 4/r of the work, and pieces need no barrier.
 */
import { I32 } from "../wasm/encoder.ts";
import type { Fn, ModuleBuilder } from "../wasm/encoder.ts";
import * as OP from "../wasm/ops.ts";
import { balanced } from "./balanced.ts";
import { PANEL, PANEL_BYTES } from "./matrix-pack.ts";
import { farSteps, packLeft } from "./matrix-pack-left.ts";
import { eachRun, offset, PIECE, pieceFn, piecesWanted, stepsOf } from "./matrix-pieces.ts";
import type { Pieces } from "./matrix-pieces.ts";
import { leftBytes, narrowRows, tileRows, tileRun } from "./matrix-tile.ts";
import type { Left } from "./matrix-tile.ts";

export interface Panels {
  readonly m: number; readonly n: number; readonly k: number;
  readonly a: Left;
  readonly b: {
    /** Bytes from one panel to the next, and from one run of k to `steps` later. */
    readonly panel: number;
    readonly bytes: (steps: number) => number;
    /** The function that packs a panel of so many columns; without it B lies in panels already. */
    readonly pack?: (columns: number) => Fn;
    /** The one that packs several whole panels to places `stride` bytes apart. */
    readonly packMany?: (panels: number, stride: number) => Fn;
  };
  /** Bytes from row to row, and from panel to panel. */
  readonly c: { readonly row: number; readonly panel: number };
}

/** Steps of k between two stores of sums; fewer where A is transposed and has many rows. */
const RUN = 256;
const FAR_RUN = 64;
const MOST_ROWS = 192;
const MOST_PANELS = 16;
/** With fewer rows in a block, packing its panels anew would tell. */
const LEAST_ROWS = 48;

export interface Cut { readonly rows: number; readonly rowBlocks: number; readonly panels: number; readonly groups: number }

/** Blocks of rows and groups of panels: groups first, because they pack nothing twice. */
function cutPanels(s: { readonly m: number; readonly n: number; readonly k: number }, tile: number, products: number): Cut {
  const panels = Math.ceil(s.n / PANEL);
  const wanted = piecesWanted(s.m * panels * 2 * s.k, products);
  const up = (rows: number): number => Math.ceil(rows / tile) * tile;
  let rowBlocks = Math.ceil(s.m / MOST_ROWS);
  const group = Math.min(MOST_PANELS, Math.max(1, Math.ceil(panels / Math.ceil(wanted / rowBlocks))));
  const groups = Math.ceil(panels / group);
  if (rowBlocks * groups < wanted) rowBlocks = Math.max(rowBlocks, Math.min(Math.ceil(wanted / groups), Math.floor(s.m / LEAST_ROWS)));
  const rows = up(Math.ceil(s.m / rowBlocks));
  return { rows, rowBlocks: Math.ceil(s.m / rows), panels: Math.ceil(panels / groups), groups: Math.ceil(panels / Math.ceil(panels / groups)) };
}

/** (a, panel, c, steps, add, last): a block of rows of one panel; the last block may have fewer rows. */
function blockRows(m: ModuleBuilder, s: Panels, cut: Cut, columns: number): Fn {
  const f = m.fn([I32, I32, I32, I32, I32, I32]);
  const most = columns <= 4 ? narrowRows(m) : tileRows(m);
  const rows = (total: number): void => {
    for (const { size, times } of balanced(total, most)) {
      const move = { a: size * s.a.row, b: 0, c: size * s.c.row };
      f.get(0, 1, 2, 3, 4).i32(times).call(tileRun(m, { rows: size, columns, a: s.a, bStep: PANEL_BYTES, cRow: s.c.row, move }));
      f.bump(0, times * move.a).bump(2, times * move.c);
    }
  };
  const last = s.m - (cut.rowBlocks - 1) * cut.rows;
  if (cut.rowBlocks === 1) rows(last);
  else f.get(5).if(() => rows(last), () => rows(cut.rows));
  return f;
}

/** Locals of a piece. */
interface Places { readonly a: number; readonly b: number; readonly c: number; readonly full: number; readonly lastRows: number; readonly lastPanel: number }

/** Where a piece begins, how many whole panels it has, and whether it has the last rows and the last, narrower panel. */
function locate(f: Fn, s: Panels, cut: Cut, leftAt: number, block: number): Places {
  const p: Places = { a: f.i32Local(), b: f.i32Local(), c: f.i32Local(), full: f.i32Local(), lastRows: f.i32Local(), lastPanel: f.i32Local() };
  const row = f.i32Local();
  const group = f.i32Local();
  f.get(PIECE.index).i32(cut.groups).op(OP.i32_div_u).set(row).get(PIECE.index).i32(cut.groups).op(OP.i32_rem_u).set(group);
  offset(f, p.a, leftAt, row, block);
  offset(f, p.b, PIECE.b, group, cut.panels * s.b.panel);
  offset(f, p.c, PIECE.c, row, cut.rows * s.c.row);
  offset(f, p.c, p.c, group, cut.panels * s.c.panel);
  f.get(row).i32(cut.rowBlocks - 1).op(OP.i32_eq).set(p.lastRows);
  f.get(group).i32(cut.groups - 1).op(OP.i32_eq).set(p.lastPanel);
  const whole = Math.floor(s.n / PANEL);
  f.i32(whole - (cut.groups - 1) * cut.panels).i32(cut.panels).get(p.lastPanel).op(OP.select).set(p.full);
  return p;
}

/**
 * The product in pieces; `products` is how many like it there are to share among threads, `givenCut` how to cut where that is settled.
 * k is at least 1.
 */
export function panelPieces(m: ModuleBuilder, given: Panels, products: number, givenCut?: Cut): Pieces {
  const cut = givenCut ?? cutPanels(given, tileRows(m), products);
  const left = packLeft(m, given, cut.rows, products);
  if (left === undefined) return { ...multiply(m, given, cut, PIECE.a, cut.rows * given.a.row), sharedBytes: 0 };
  const before = pieceFn(m);
  before.get(PIECE.a, PIECE.shared, PIECE.index).call(left.fn);
  return {
    ...multiply(m, { ...given, a: left.a }, cut, PIECE.shared, left.block),
    before: { fn: before, count: left.count }, sharedBytes: left.bytes,
  };
}

/** `leftAt` is the parameter that says where A is, `block` the bytes from one block of its rows to the next. */
function multiply(m: ModuleBuilder, s: Panels, cut: Cut, leftAt: number, block: number): Omit<Pieces, "sharedBytes"> {
  const run = stepsOf(s.k, farSteps(s.a) ? FAR_RUN : RUN);
  const narrow = s.n % PANEL;
  const whole = Math.floor(s.n / PANEL) > 0;
  const widths = [...(whole ? [PANEL] : []), ...(narrow > 0 ? [narrow] : [])];
  const rows = new Map(widths.map((columns) => [columns, blockRows(m, s, cut, columns)]));
  const packers = new Map(widths.map((columns) => [columns, s.b.pack?.(columns)]));
  const f = pieceFn(m);
  const p = locate(f, s, cut, leftAt, block);
  const [source, panel, target, left] = [f.i32Local(), f.i32Local(), f.i32Local(), f.i32Local()];
  const inPlace = s.b.pack === undefined;
  // Packed panels begin in different sets of the first cache.
  const stride = inPlace ? s.b.panel : run * PANEL_BYTES + 64;
  const many = whole && cut.panels > 1 ? s.b.packMany?.(cut.panels, stride) : undefined;
  const perPanel = (emit: (columns: number) => void): void => {
    if (whole) f.get(p.full).tee(left).if(() => f.doWhile(() => emit(PANEL), () => f.countDown(left)));
    if (narrow > 0) f.get(p.lastPanel).if(() => emit(narrow));
  };
  eachRun(f, () => f.i32(s.k), run, (steps, add) => {
    if (!inPlace) {
      f.get(p.b).set(source).get(PIECE.own).set(panel);
      const pack = (columns: number): void => {
        const fn = packers.get(columns);
        if (fn !== undefined) f.get(source, panel, steps).call(fn).bump(source, s.b.panel).bump(panel, stride);
      };
      if (many === undefined) perPanel(pack);
      else {
        f.get(p.full).i32(cut.panels).op(OP.i32_eq).if(
          () => { f.get(source, panel, steps).call(many).bump(source, cut.panels * s.b.panel).bump(panel, cut.panels * stride); if (narrow > 0) f.get(p.lastPanel).if(() => pack(narrow)); },
          () => perPanel(pack),
        );
      }
    }
    f.get(inPlace ? p.b : PIECE.own).set(panel).get(p.c).set(target);
    perPanel((columns) => {
      const multiplied = rows.get(columns);
      if (multiplied !== undefined) f.get(p.a, panel, target, steps, add, p.lastRows).call(multiplied);
      f.bump(panel, stride).bump(target, s.c.panel);
    });
    f.bump(p.a, leftBytes(s.a, run)).bump(p.b, s.b.bytes(run));
  });
  return { fn: f, count: cut.rowBlocks * cut.groups, ownBytes: inPlace ? 0 : cut.panels * stride };
}
