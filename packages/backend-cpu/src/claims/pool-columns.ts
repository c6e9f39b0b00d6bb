/**
 * Max pooling on row-major planes without padding, four outputs of a row at a time, and the gradient of windows of 2×2 that tile
 * their input.
 *
 * Element map: lane l of a vector is column 4·v + l of one output row of one plane. Each input is read once for each window it
 * lies in, each output written once. A unit is some planes.
 *
 * Measured on one core of a Xeon: 128 samples of 6 planes of 28×28, maxima 87 µs, with positions 147, gradient 113.
 */
import { eachUnit, stageFn, stageParams } from "../kernel-code.ts";
import type { KernelCode } from "../kernel-code.ts";
import type { Fn, ModuleBuilder } from "../wasm/encoder.ts";
import * as OP from "../wasm/ops.ts";
import { emitMax, pushBetter } from "./pool-blocks.ts";
import { isTiling, planeCost, poolCost } from "./pool-shape.ts";
import type { Pool } from "./pool-shape.ts";
import { storeLanes } from "./transpose.ts";

/** Vector operations that a unit should have at least. */
const UNIT = 8192;

/** Whether windows along a row are gathered by whole loads and shuffles, in code that is not too long. */
export function suitsColumns({ windows: { h, w } }: Pool): boolean {
  return h.padded === h.size && w.padded === w.size && w.stride <= 2 && h.kernel * w.kernel <= 36;
}
/** Windows of 2×2 that tile their input. */
export function isHalving(pool: Pool): boolean {
  return isTiling(pool) && pool.windows.h.kernel === 2 && pool.windows.w.kernel === 2;
}

/** Units of some planes each: `plane` moves the first `bytes.length` parameters from one plane to the next itself. */
function overPlanes(m: ModuleBuilder, pool: Pool, bytes: readonly number[], plane: (f: Fn) => () => void): KernelCode {
  const planes = pool.n * pool.c;
  const perUnit = Math.min(planes, Math.ceil(UNIT / planeCost(pool)));
  const f = stageFn(m, bytes.length);
  const params = stageParams(bytes.length);
  const each = plane(f);
  const left = f.i32Local();
  // Units follow one another, and so do their planes: the address of the first is all it takes.
  f.get(params.lo, params.hi).op(OP.i32_lt_s).if(() => {
    bytes.forEach((size, i) => f.address(i, params.lo, perUnit * size).set(i));
  });
  eachUnit(f, params, () => {
    f.i32(planes).get(params.lo).i32(perUnit).op(OP.i32_mul, OP.i32_sub).atMost(left, perUnit).set(left);
    f.doWhile(each, () => f.countDown(left));
  });
  return { stages: [{ fn: f, units: Math.ceil(planes / perUnit) }], sharedBytes: 0, ownBytes: 0, cost: poolCost(pool) };
}

/** Pushes four values `stride` (1 or 2) apart. */
function pushColumns(f: Fn, at: number, offset: number, stride: number): void {
  f.get(at).load(offset);
  if (stride === 2) f.get(at).load(offset + 16).shuffle(0, 2, 4, 6);
}

/** (x, y) or (x, y, index). */
export function emitColumnPool(m: ModuleBuilder, pool: Pool, withIndex: boolean): KernelCode {
  const { h, w } = pool.windows;
  const [x, y, index] = [0, 1, 2];
  return overPlanes(m, pool, [h.size * w.size * 4, h.out * w.out * 4, ...(withIndex ? [h.out * w.out * 4] : [])], (f) => {
    const [best, value, position, better] = [f.v128Local(), f.v128Local(), f.v128Local(), f.v128Local()];
    const [row, at] = [f.i32Local(), f.i32Local()];
    const four = (lanes: number): void => {
      for (let tap = 0; tap < h.kernel * w.kernel; tap++) {
        const offset = (Math.floor(tap / w.kernel) * h.dilation * w.size + (tap % w.kernel) * w.dilation) * 4;
        pushColumns(f, at, offset, w.stride);
        if (tap === 0) { f.set(best); if (withIndex) f.i32x4(0).set(position); continue; }
        f.set(value);
        if (!withIndex) { emitMax(f, best, value); continue; }
        pushBetter(f, best, value);
        f.set(better).get(value, best, better).op(OP.v128_bitselect).set(best).i32x4(tap).get(position, better).op(OP.v128_bitselect).set(position);
      }
      storeLanes(f, y, best, lanes, 0);
      if (withIndex) { storeLanes(f, index, position, lanes, 0); f.bump(index, lanes * 4); }
      f.bump(at, lanes * w.stride * 4).bump(y, lanes * 4);
    };
    return () => {
      f.get(x).set(row);
      f.repeat(h.out, () => {
        f.get(row).set(at);
        f.repeat(Math.floor(w.out / 4), () => four(4));
        if (w.out % 4 > 0) four(w.out % 4);
        f.bump(row, h.stride * w.size * 4);
      });
      f.bump(x, h.size * w.size * 4);
    };
  });
}

/** (dy, index, dx): each input belongs to one window of 2×2, so whole vectors are written. */
export function emitHalvingGradient(m: ModuleBuilder, pool: Pool): KernelCode {
  const { h, w } = pool.windows;
  const cells = h.out * w.out * 4;
  return overPlanes(m, pool, [cells, cells, h.size * w.size * 4], (f) => {
    const [dy, index, even, odd] = [f.v128Local(), f.v128Local(), f.v128Local(), f.v128Local()];
    const pushTap = (tap: number): void => { f.get(index).i32x4(tap).op(OP.i32x4_eq).get(dy).op(OP.v128_and); };
    const four = (lanes: number): void => {
      f.get(0).load().set(dy).get(1).load().set(index);
      for (const row of [0, 1]) {
        const offset = row * w.size * 4;
        pushTap(row * 2);
        f.set(even);
        pushTap(row * 2 + 1);
        f.set(odd);
        if (lanes === 4) {
          f.get(2).get(even, odd).shuffle(0, 4, 1, 5).store(offset).get(2).get(even, odd).shuffle(2, 6, 3, 7).store(offset + 16);
          continue;
        }
        for (let lane = 0; lane < lanes; lane++) f.get(2, even).store32Lane(lane, offset + lane * 8).get(2, odd).store32Lane(lane, offset + lane * 8 + 4);
      }
      f.bump(0, lanes * 4).bump(1, lanes * 4).bump(2, lanes * 8);
    };
    return () => {
      f.repeat(h.out, () => {
        f.repeat(Math.floor(w.out / 4), () => four(4));
        if (w.out % 4 > 0) four(w.out % 4);
        f.bump(2, w.size * 4);
      });
    };
  });
}
