/**
 * The batch-blocked layout: eight samples at a time as [c][h][w][8] (four for the smallest batches), so that every convolution is
 * loops over whole vectors whatever its stride, dilation or padding. Samples enter and leave it by 4×4 transposes.
 */
import { I32 } from "../wasm/encoder.ts";
import type { Fn, ModuleBuilder } from "../wasm/encoder.ts";
import { storeLanes, transpose4, transposer } from "./transpose.ts";

/** Samples in a block. */
export type Lanes = 4 | 8;
export function lanesFor(n: number): Lanes { return n <= 4 ? 4 : 8; }

/** c planes of h × w, inside planes of paddedH × paddedW that begin `top` rows and `left` columns earlier. */
export interface Planes { readonly c: number; readonly h: number; readonly w: number; readonly paddedH: number; readonly paddedW: number; readonly top: number; readonly left: number; readonly planeBytes: number; readonly lanes: Lanes }

/** Bytes from one plane to the next: kept off multiples of 2 KiB, where neighbouring planes would fight for the same cache sets. */
export function planeBytes(h: number, w: number, lanes: Lanes): number {
  const bytes = h * w * lanes * 4;
  return bytes % 2048 === 0 ? bytes + 64 : bytes;
}
export function blockBytes(p: Planes): number {
  return p.c * p.planeBytes;
}

/** Calls `run` for each stretch of positions that is contiguous in both layouts; it advances both pointers past the stretch. */
function stretches(f: Fn, block: number, p: Planes, run: (positions: number) => void): void {
  const cell = p.lanes * 4;
  const gap = p.planeBytes - p.paddedH * p.paddedW * cell;
  if (p.h === p.paddedH && p.w === p.paddedW) {
    if (gap === 0) run(p.c * p.h * p.w);
    else f.repeat(p.c, () => { run(p.h * p.w); f.bump(block, gap); });
    return;
  }
  f.bump(block, (p.top * p.paddedW + p.left) * cell);
  f.repeat(p.c, () => {
    f.repeat(p.h, () => { run(p.w); f.bump(block, (p.paddedW - p.w) * cell); });
    f.bump(block, (p.paddedH - p.h) * p.paddedW * cell + gap);
  });
}

/** (samples, block): the first `samples` lanes from row-major samples; the others become 0. The padding is left as it is. */
export function intoBlock(m: ModuleBuilder, p: Planes, samples: number): Fn {
  return m.once(`into.${samples}.${JSON.stringify(p)}`, [I32, I32], [], (f) => {
    const t = transposer(f);
    const sample = p.c * p.h * p.w * 4;
    const cell = p.lanes * 4;
    const cells = (valid: number): void => {
      for (let half = 0; half < p.lanes; half += 4) {
        t.rows.forEach((row, i) => { if (half + i < samples) f.get(0).load((half + i) * sample); else f.f32x4(0); f.set(row); });
        transpose4(f, t);
        t.columns.forEach((column, i) => { if (i < valid) f.get(1).get(column).store(i * cell + half * 4); });
      }
      f.bump(0, valid * 4).bump(1, valid * cell);
    };
    stretches(f, 1, p, (positions) => {
      f.repeat(Math.floor(positions / 4), () => cells(4));
      if (positions % 4 > 0) cells(positions % 4);
    });
  });
}

/** (block, samples): the first `samples` lanes back to row-major samples. */
export function outOfBlock(m: ModuleBuilder, p: Planes, samples: number): Fn {
  return m.once(`out.${samples}.${JSON.stringify(p)}`, [I32, I32], [], (f) => {
    const t = transposer(f);
    const sample = p.c * p.h * p.w * 4;
    const cell = p.lanes * 4;
    const cells = (valid: number): void => {
      for (let half = 0; half < samples; half += 4) {
        t.rows.forEach((row, i) => { if (i < valid) f.get(0).load(i * cell + half * 4); else f.f32x4(0); f.set(row); });
        transpose4(f, t);
        t.columns.forEach((column, i) => { if (half + i < samples) storeLanes(f, 1, column, valid, (half + i) * sample); });
      }
      f.bump(0, valid * cell).bump(1, valid * 4);
    };
    stretches(f, 0, p, (positions) => {
      f.repeat(Math.floor(positions / 4), () => cells(4));
      if (positions % 4 > 0) cells(positions % 4);
    });
  });
}

/** Runs `block(samples)` once for each full block and once for the rest. */
export function perBlock(f: Fn, n: number, lanes: Lanes, block: (samples: number) => void): void {
  f.repeat(Math.floor(n / lanes), () => block(lanes));
  if (n % lanes > 0) block(n % lanes);
}
