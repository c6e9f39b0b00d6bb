/**
 * B in panels of 8 columns, [k][8]: what tiles read in one stream. A pack costs one to two cycles for every vector, a tile of r
 * rows r/2, so packing is left out below seven rows.
 */
import { I32 } from "../wasm/encoder.ts";
import type { Fn, ModuleBuilder } from "../wasm/encoder.ts";
import * as OP from "../wasm/ops.ts";
import { transpose4, transposer } from "./transpose.ts";

export const PANEL = 8;
export const PANEL_BYTES: number = PANEL * 4;

const [SOURCE, TARGET, STEPS] = [0, 1, 2] as const;
const PARAMS = [I32, I32, I32] as const;

/** Of rows [k][n]: several panels at a time, `stride` bytes apart, because memory likes to be read along its rows. */
export function packRows(m: ModuleBuilder, rowBytes: number, columns: number, stride = 0): Fn {
  return m.once(`pack.rows.${rowBytes}.${columns}.${stride}`, PARAMS, [], (f) => {
    f.doWhile(() => {
      for (let j = 0; j < columns; j += 4) f.get(TARGET).get(SOURCE).load(j * 4).store(Math.floor(j / PANEL) * stride + j % PANEL * 4);
      f.bump(SOURCE, rowBytes).bump(TARGET, PANEL_BYTES);
    }, () => f.countDown(STEPS));
  });
}

/** Four steps of `columns` rows of k, transposed; `valid` of the steps are kept. */
function transposedFour(f: Fn, rowBytes: number, columns: number, valid: number): void {
  const t = transposer(f);
  for (let group = 0; group < columns; group += 4) {
    t.rows.forEach((row, i) => { if (group + i < columns) f.get(SOURCE).load((group + i) * rowBytes); else f.f32x4(0); f.set(row); });
    transpose4(f, t);
    t.columns.forEach((column, i) => { if (i < valid) f.get(TARGET).get(column).store(i * PANEL_BYTES + group * 4); });
  }
}

/** Of rows [n][k], where only the last steps of k may not be divisible by 4; `rest` is what they leave. */
export function packColumns(m: ModuleBuilder, rowBytes: number, columns: number, rest: number): Fn {
  return m.once(`pack.columns.${rowBytes}.${columns}.${rest}`, PARAMS, [], (f) => {
    const left = f.i32Local();
    f.get(STEPS).i32(2).op(OP.i32_shr_u).tee(left).if(() => {
      f.doWhile(() => { transposedFour(f, rowBytes, columns, 4); f.bump(SOURCE, 16).bump(TARGET, PANEL_BYTES * 4); },
        () => f.countDown(left));
    });
    if (rest > 0) f.get(STEPS).i32(3).op(OP.i32_and).if(() => transposedFour(f, rowBytes, columns, rest));
  });
}

/** Of the blocked layout [k / 8][n][8], where eight samples are eight steps of k. */
export function packBlocks(m: ModuleBuilder, blockBytes: number, columns: number): Fn {
  return m.once(`pack.blocks.${blockBytes}.${columns}`, PARAMS, [], (f) => {
    const left = f.i32Local();
    f.get(STEPS).i32(3).op(OP.i32_shr_u).set(left);
    const t = transposer(f);
    f.doWhile(() => {
      for (let half = 0; half < 8; half += 4) {
        for (let group = 0; group < columns; group += 4) {
          t.rows.forEach((row, i) => { if (group + i < columns) f.get(SOURCE).load((group + i) * 32 + half * 4); else f.f32x4(0); f.set(row); });
          transpose4(f, t);
          t.columns.forEach((column, i) => f.get(TARGET).get(column).store((half + i) * PANEL_BYTES + group * 4));
        }
      }
      f.bump(SOURCE, blockBytes).bump(TARGET, PANEL_BYTES * 8);
    }, () => f.countDown(left));
  });
}
