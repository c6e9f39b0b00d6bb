/**
 * Row-major samples in and out of blocks: some samples at a time as [positions][lanes], by 4×4 transposes. For arrays that are not
 * in the blocked layout of a whole plan; lanes that have no sample hold 0.
 */
import { I32 } from "../wasm/encoder.ts";
import type { Fn, ModuleBuilder } from "../wasm/encoder.ts";
import * as OP from "../wasm/ops.ts";
import { storeLanes, transpose4, transposer } from "./transpose.ts";

/** Samples in a block: four only where there are no more. */
export type Lanes = 4 | 8;
export function lanesFor(n: number): Lanes { return n <= 4 ? 4 : 8; }

/** `count` samples of `positions` elements of four bytes. */
export interface Rows { readonly count: number; readonly positions: number; readonly lanes: Lanes }

export function blocksOf({ count, lanes }: Rows): number {
  return Math.ceil(count / lanes);
}
/** Bytes of one block. */
export function blockBytes({ positions, lanes }: Rows): number {
  return positions * lanes * 4;
}

/** (samples, block, u): fills a block with samples u · lanes and following. */
export function enterBlock(m: ModuleBuilder, rows: Rows): Fn {
  return moveBlock(m, rows, "enter", (f, samples, valid) => {
    const t = transposer(f);
    for (let half = 0; half < rows.lanes; half += 4) {
      t.rows.forEach((row, i) => { if (half + i < samples) f.get(0).load((half + i) * rows.positions * 4); else f.f32x4(0); f.set(row); });
      transpose4(f, t);
      t.columns.forEach((column, i) => { if (i < valid) f.get(1, column).store(i * rows.lanes * 4 + half * 4); });
    }
  });
}

/** (samples, block, u): the other way. */
export function leaveBlock(m: ModuleBuilder, rows: Rows): Fn {
  return moveBlock(m, rows, "leave", (f, samples, valid) => {
    const t = transposer(f);
    for (let half = 0; half < samples; half += 4) {
      t.rows.forEach((row, i) => { if (i < valid) f.get(1).load(i * rows.lanes * 4 + half * 4); else f.f32x4(0); f.set(row); });
      transpose4(f, t);
      t.columns.forEach((column, i) => { if (half + i < samples) storeLanes(f, 0, column, valid, (half + i) * rows.positions * 4); });
    }
  });
}

/** `cells` moves up to four positions of some samples from 0 to 1, or back. The last block may have fewer samples than lanes. */
function moveBlock(m: ModuleBuilder, { count, positions, lanes }: Rows, way: string, cells: (f: Fn, samples: number, valid: number) => void): Fn {
  return m.once(`${way}.${count}.${positions}.${lanes}`, [I32, I32, I32], [], (f) => {
    const all = (samples: number): void => {
      const step = (valid: number): void => { cells(f, samples, valid); f.bump(0, valid * 4).bump(1, valid * lanes * 4); };
      f.repeat(Math.floor(positions / 4), () => step(4));
      if (positions % 4 > 0) step(positions % 4);
    };
    const full = Math.floor(count / lanes);
    f.address(0, 2, lanes * positions * 4).set(0);
    if (count % lanes === 0) { all(lanes); return; }
    if (full === 0) { all(count); return; }
    f.get(2).i32(full).op(OP.i32_lt_u).if(() => all(lanes), () => all(count % lanes));
  });
}
