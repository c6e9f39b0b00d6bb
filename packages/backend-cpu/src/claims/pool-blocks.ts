/**
 * Max pooling of planes in blocks of [c][h][w][lanes]: lanes are samples, so every window is whole vectors, whatever its stride,
 * padding or dilation. Arrays of a plan in the blocked layout are taken in place; of row-major ones, planes take the part of samples
 * and are brought into scratch memory, some at a time.
 *
 * Element map: lane l of a vector is one cell of sample (or plane) l. A window loads each tap once. The gradient gathers: each cell of dx
 * adds up dy of the windows that name it; where windows tile their input, each window writes its cells instead.
 *
 * Measured on one core of a Xeon with blocked arrays: 128 samples of 6 planes of 28×28, 2×2, maxima 83 µs, with positions 132,
 * gradient 117; 32 samples of 32 planes of 32×32, 3×3, stride 2, padded: 203, 573 and 331 µs.
 */
import { eachUnit, stageFn, stageParams } from "../kernel-code.ts";
import type { KernelCode } from "../kernel-code.ts";
import { I32 } from "../wasm/encoder.ts";
import type { Fn, ModuleBuilder } from "../wasm/encoder.ts";
import * as OP from "../wasm/ops.ts";
import { blockBytes, blocksOf, enterBlock, lanesFor, leaveBlock } from "./batch-block.ts";
import type { Lanes, Rows } from "./batch-block.ts";
import { isTiling, poolCost } from "./pool-shape.ts";
import type { Pool } from "./pool-shape.ts";
import { walkPlanes } from "./pool-walk.ts";
import type { Pointers, Visit, Walk } from "./pool-walk.ts";
import { backwardTaps, forwardTaps } from "./window-taps.ts";

export type PoolKind = "pool" | "index" | "gradient";
/** Arrays that come in; the others of a call go out. */
const READ = { pool: 1, index: 1, gradient: 2 } as const;

/** Pushes a mask: whether a later value takes over. It is greater, or NaN while the best is not. */
export function pushBetter(f: Fn, best: number, value: number): void {
  f.get(best, best).op(OP.f32x4_eq).get(value, best).op(OP.f32x4_le, OP.v128_andnot);
}
/** best = max(best, value), NaN if either is: pmax takes a NaN value, and what is or-ed with all ones stays NaN. */
export function emitMax(f: Fn, best: number, value: number): void {
  f.get(value, best).op(OP.f32x4_pmax).get(best, best).op(OP.f32x4_ne, OP.v128_or).set(best);
}

/** (x, y) or (x, y, index): one block. */
function poolBlock(m: ModuleBuilder, { windows: { h, w } }: Pool, channels: number, lanes: Lanes, withIndex: boolean): Fn {
  const walk: Walk = {
    channels, lanes, h: forwardTaps(h), w: forwardTaps(w), kernelWidth: w.kernel,
    inWidth: w.size, inCells: h.size * w.size, outWidth: w.out, outCells: h.out * w.out,
  };
  return walkPlanes(m, walk, 1, withIndex ? 2 : 1, (f, { reading: [x = 0], writing: [y = 0, index = 0] }): Visit => {
    const [best, value, position, better] = [f.v128Local(), f.v128Local(), f.v128Local(), f.v128Local()];
    return {
      start: (_half, offset, number) => {
        if (offset === undefined) f.f32x4(-Infinity);
        else f.get(x).load(offset);
        f.set(best);
        if (withIndex) f.i32x4(number).set(position);
      },
      tap: (offset, pushNumber) => {
        f.get(x).load(offset).set(value);
        if (!withIndex) { emitMax(f, best, value); return; }
        pushBetter(f, best, value);
        f.set(better).get(value, best, better).op(OP.v128_bitselect).set(best);
        pushNumber();
        f.get(position, better).op(OP.v128_bitselect).set(position);
      },
      end: (half) => {
        f.get(y, best).store(half);
        if (withIndex) f.get(index, position).store(half);
      },
    };
  });
}

/** (dy, index, dx) or (dy, index, dx, mask): one block, by gathering, each class of cells that strides set apart on its own. */
function gradientBlock(m: ModuleBuilder, pool: Pool, channels: number, lanes: Lanes, masked: boolean): Fn {
  const { windows: { h, w } } = pool;
  const visitor = (f: Fn, { reading: [dy = 0, index = 0], writing: [dx = 0, mask = 0] }: Pointers): Visit => {
    const sum = f.v128Local();
    const pushTap = (offset: number, pushNumber: () => void): void => {
      f.get(index).load(offset);
      pushNumber();
      f.op(OP.i32x4_eq).get(dy).load(offset).op(OP.v128_and);
    };
    return {
      start: (_half, offset, number) => {
        if (offset === undefined) f.f32x4(0);
        else pushTap(offset, () => f.i32x4(number));
        f.set(sum);
      },
      tap: (offset, pushNumber) => {
        f.get(sum);
        pushTap(offset, pushNumber);
        f.op(OP.f32x4_add).set(sum);
      },
      end: (half) => {
        f.get(dx, sum);
        if (masked) pushMasked(f, mask, half);
        f.store(half);
      },
    };
  };
  if (isTiling(pool) && h.kernel * w.kernel <= 36) return tilingGradientBlock(m, pool, channels, lanes, masked);
  const f = m.fn(masked ? [I32, I32, I32, I32] : [I32, I32, I32]);
  const classes = backwardTaps(h).flatMap((hTaps) => backwardTaps(w).map((wTaps) => {
    const walk: Walk = { channels: 1, lanes, h: hTaps, w: wTaps, kernelWidth: w.kernel, inWidth: w.out, inCells: h.out * w.out, outWidth: w.size, outCells: h.size * w.size };
    return walkPlanes(m, walk, 2, masked ? 2 : 1, visitor);
  }));
  // All classes of a plane while it is in the inner cache.
  f.repeat(channels, () => {
    for (const each of classes) f.get(...f.params.keys()).call(each);
    f.bump(0, h.out * w.out * lanes * 4).bump(1, h.out * w.out * lanes * 4).bump(2, h.size * w.size * lanes * 4);
    if (masked) f.bump(3, h.size * w.size * lanes * 4);
  });
  return f;
}

/** Replaces the vector on the stack by 0 where the mask is 0. */
function pushMasked(f: Fn, mask: number, offset: number): void {
  f.get(mask).load(offset).f32x4(0).op(OP.f32x4_eq, OP.v128_andnot);
}

/** The same where windows tile dx: each writes its own cells. */
function tilingGradientBlock(m: ModuleBuilder, { windows: { h, w } }: Pool, channels: number, lanes: Lanes, masked: boolean): Fn {
  const f = m.fn(masked ? [I32, I32, I32, I32] : [I32, I32, I32]);
  const cell = lanes * 4;
  const [dy, index] = [f.v128Local(), f.v128Local()];
  const bumpCells = (cells: number): void => { f.bump(2, cells * cell); if (masked) f.bump(3, cells * cell); };
  f.repeat(channels * h.out, () => {
    f.repeat(w.out, () => {
      for (let half = 0; half < cell; half += 16) {
        f.get(0).load(half).set(dy).get(1).load(half).set(index);
        for (let tap = 0; tap < h.kernel * w.kernel; tap++) {
          const offset = (Math.floor(tap / w.kernel) * w.size + (tap % w.kernel)) * cell + half;
          f.get(2, index).i32x4(tap).op(OP.i32x4_eq).get(dy).op(OP.v128_and);
          if (masked) pushMasked(f, 3, offset);
          f.store(offset);
        }
      }
      f.bump(0, cell).bump(1, cell);
      bumpCells(w.kernel);
    });
    bumpCells((h.kernel - 1) * w.size);
  });
  return f;
}

/** A function of one block of each array, with `channels` planes in it. */
function blockKernel(m: ModuleBuilder, pool: Pool, kind: PoolKind, channels: number, lanes: Lanes, masked = false): Fn {
  return kind === "gradient" ? gradientBlock(m, pool, channels, lanes, masked) : poolBlock(m, pool, channels, lanes, kind === "index");
}
/** Elements of one plane of each array of a call. */
function planesOf({ windows: { h, w } }: Pool, kind: PoolKind): number[] {
  const [x, y] = [h.size * w.size, h.out * w.out];
  return kind === "pool" ? [x, y] : kind === "index" ? [x, y, y] : [y, y, x];
}

/** In and out of the blocked layout: a unit is a block of samples. A gradient may be `masked`: its third input is the mask of dx. */
export function emitBlockedPool(m: ModuleBuilder, pool: Pool, kind: PoolKind, masked = false): KernelCode {
  const planes = planesOf(pool, kind);
  const kernel = blockKernel(m, pool, kind, pool.c, 8, masked);
  const f = stageFn(m, planes.length + (masked ? 1 : 0));
  const params = stageParams(planes.length + (masked ? 1 : 0));
  const push = (binding: number, elements: number): void => { f.address(binding, params.lo, pool.c * elements * 32); };
  eachUnit(f, params, () => {
    planes.forEach((elements, i) => push(masked && i === 2 ? 3 : i, elements));
    if (masked) push(2, planes[2] ?? 0);
    f.call(kernel);
  });
  return { stages: [{ fn: f, units: pool.n / 8, perBlock: true }], sharedBytes: 0, ownBytes: 0, cost: poolCost(pool) };
}

/** From and to row-major arrays: a unit is up to eight planes, brought into own scratch memory. */
export function emitRowMajorPool(m: ModuleBuilder, pool: Pool, kind: PoolKind): KernelCode {
  const lanes = lanesFor(pool.n * pool.c);
  const rows = planesOf(pool, kind).map((positions): Rows => ({ count: pool.n * pool.c, positions, lanes }));
  const kernel = blockKernel(m, pool, kind, 1, lanes);
  const f = stageFn(m, rows.length);
  const params = stageParams(rows.length);
  let ownBytes = 0;
  const blocks = rows.map((each) => {
    const local = f.i32Local();
    f.get(params.own).i32(ownBytes).op(OP.i32_add).set(local);
    ownBytes += blockBytes(each);
    return local;
  });
  const reading = READ[kind];
  eachUnit(f, params, () => {
    rows.forEach((each, i) => { if (i < reading) f.get(i, blocks[i] ?? 0, params.lo).call(enterBlock(m, each)); });
    f.get(...blocks).call(kernel);
    rows.forEach((each, i) => { if (i >= reading) f.get(i, blocks[i] ?? 0, params.lo).call(leaveBlock(m, each)); });
  });
  const units = rows[0] === undefined ? 0 : blocksOf(rows[0]);
  return { stages: [{ fn: f, units }], sharedBytes: 0, ownBytes, cost: 2 * poolCost(pool) };
}
