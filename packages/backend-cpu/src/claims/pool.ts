/**
 * Max pooling on row-major samples, four outputs of a row at a time. Rows of windows cut by padding, and columns likewise, go
 * window by window over the taps that exist: padding must not win even where every value is -Infinity.
 *
 * Element map: lane l of a vector is column 4·v + l of one output row of one plane. Each input is read once for each window it
 * lies in, each output written once. The gradient clears dx and adds dy where the stored position names it; windows of 2×2 that
 * tile their input write dx at once.
 */
import type { ClaimedKernel } from "@receptive/core/extend";
import { serial } from "../kernel-code.ts";
import { I32 } from "../wasm/encoder.ts";
import type { Fn, ModuleBuilder } from "../wasm/encoder.ts";
import { OP } from "../wasm/ops.ts";
import { wholeNumbers } from "./attributes.ts";
import type { Claimable, WholeKernel } from "./claimable.ts";
import { storeLanes } from "./transpose.ts";
import { isPadded, readWindows } from "./window.ts";
import type { WindowAxis, Windows } from "./window.ts";

interface Pool { readonly planes: number; readonly windows: Windows }

function readPool(call: ClaimedKernel, x: readonly number[] | undefined, y: readonly number[] | undefined): Pool | undefined {
  const kernel = wholeNumbers(call.attrs, "kernel", 1);
  if (x === undefined || y === undefined || kernel === undefined || x[0] !== y[0] || x[1] !== y[1] || x.length !== y.length) return undefined;
  const [n = 0, c = 0, ...sizes] = x;
  const windows = readWindows(call.attrs, sizes, kernel, y.slice(2));
  return windows === undefined || n * c === 0 ? undefined : { planes: n * c, windows };
}

function whole(bindings: number, emit: (m: ModuleBuilder) => WholeKernel): Claimable {
  return {
    emit: (m) => {
      const { fn, scratchBytes } = emit(m);
      return serial(m, bindings, fn, scratchBytes, 0);
    },
  };
}

/** x → y, f32, one or two spatial axes; undefined for anything else. */
export function claimMaxPool(call: ClaimedKernel): Claimable | undefined {
  if (call.inputs[0]?.dtype !== "f32") return undefined;
  const pool = readPool(call, call.inputs[0].shape, call.outputs[0]?.shape);
  return pool === undefined ? undefined : whole(2, (m) => emitPool(m, pool, false));
}
/** x → y and i32 positions inside the windows. */
export function claimMaxPoolWithIndex(call: ClaimedKernel): Claimable | undefined {
  if (call.inputs[0]?.dtype !== "f32" || call.outputs[1]?.dtype !== "i32") return undefined;
  const pool = readPool(call, call.inputs[0].shape, call.outputs[0]?.shape);
  return pool === undefined ? undefined : whole(3, (m) => emitPool(m, pool, true));
}
/** dy, index → dx. */
export function claimMaxPoolGrad(call: ClaimedKernel): Claimable | undefined {
  if (call.inputs[0]?.dtype !== "f32" || call.inputs[1]?.dtype !== "i32" || call.outputs[0]?.dtype !== "f32") return undefined;
  const pool = readPool(call, call.outputs[0].shape, call.inputs[0].shape);
  return pool === undefined ? undefined : whole(3, (m) => emitGradient(m, pool));
}

/** Whether a later value takes over: it is greater, or NaN while the best is not. Leaves a mask. */
function pushBetter(f: Fn, best: number, value: number): void {
  f.get(best, best).op(OP.f32x4_eq).get(value, best).op(OP.f32x4_le, OP.v128_andnot);
}

/** Pushes four values `stride` apart. */
function pushLanes(f: Fn, at: number, offset: number, stride: number, lanes: number, into: number): void {
  if (stride === 1) { f.get(at).load(offset); return; }
  if (stride === 2) { f.get(at).load(offset).get(at).load(offset + 16).shuffle(0, 2, 4, 6); return; }
  f.get(at).load32Zero(offset).set(into);
  for (let lane = 1; lane < lanes; lane++) f.get(at, into).load32Lane(lane, offset + lane * stride * 4).set(into);
  f.get(into);
}

/** (x, y, index): pooled rows without padding. */
function emitVectorPool(f: Fn, { planes, windows: { h, w } }: Pool, index: number | undefined): void {
  const [best, value, position, better, lanesOf] = [0, 0, 0, 0, 0].map(() => f.v128Local());
  if (best === undefined || value === undefined || position === undefined || better === undefined || lanesOf === undefined) return;
  const row = f.i32Local();
  const at = f.i32Local();
  const four = (lanes: number): void => {
    for (let tap = 0; tap < h.kernel * w.kernel; tap++) {
      const offset = (Math.floor(tap / w.kernel) * h.dilation * w.size + (tap % w.kernel) * w.dilation) * 4;
      pushLanes(f, at, offset, w.stride, lanes, lanesOf);
      if (tap === 0) { f.set(best); if (index !== undefined) f.i32x4(0).set(position); continue; }
      if (index === undefined) { f.get(best).op(OP.f32x4_max).set(best); continue; }
      f.set(value);
      pushBetter(f, best, value);
      f.set(better).get(value, best, better).op(OP.v128_bitselect).set(best).i32x4(tap).get(position, better).op(OP.v128_bitselect).set(position);
    }
    storeLanes(f, 1, best, lanes, 0);
    if (index !== undefined) storeLanes(f, index, position, lanes, 0);
    f.bump(at, lanes * w.stride * 4).bump(1, lanes * 4);
    if (index !== undefined) f.bump(index, lanes * 4);
  };
  f.repeat(planes, () => {
    f.get(0).set(row);
    f.repeat(h.out, () => {
      f.get(row).set(at);
      f.repeat(Math.floor(w.out / 4), () => four(4));
      if (w.out % 4 > 0) four(w.out % 4);
      f.bump(row, h.stride * w.size * 4);
    });
    f.bump(0, h.size * w.size * 4);
  });
}

/** Visits every window of the planes in order, with the row and column of its first tap (which may be negative). */
function eachWindow(f: Fn, { planes, windows: { h, w } }: Pool, visit: (top: number, left: number) => void, plane: () => void): void {
  const top = f.i32Local();
  const left = f.i32Local();
  f.repeat(planes, () => {
    f.i32(-h.before).set(top);
    f.repeat(h.out, () => {
      f.i32(-w.before).set(left);
      f.repeat(w.out, () => { visit(top, left); f.bump(left, w.stride); });
      f.bump(top, h.stride);
    });
    plane();
  });
}

/** Pushes whether row (column) `from + k · dilation` lies in the input. */
function pushInside(f: Fn, position: number, axis: WindowAxis): void {
  f.get(position).i32(axis.size).op(OP.i32_lt_u);
}

/** (x, y, index): any padding, window by window. */
function emitScalarPool(f: Fn, pool: Pool, index: number | undefined): void {
  const { h, w } = pool.windows;
  const best = f.v128Local();
  const value = f.v128Local();
  const [position = 0, seen = 0, y = 0, x = 0, tap = 0] = [0, 0, 0, 0, 0].map(() => f.i32Local());
  const visitTap = (): void => {
    f.get(0).get(y).i32(w.size).op(OP.i32_mul).get(x).op(OP.i32_add).i32(2).op(OP.i32_shl, OP.i32_add).load32Splat().set(value);
    f.get(seen).op(OP.i32_eqz);
    pushBetter(f, best, value);
    f.i32Lane(0).op(OP.i32_or).if(() => f.get(value).set(best).get(tap).set(position).i32(1).set(seen));
  };
  eachWindow(f, pool, (top, left) => {
    f.f32x4(-Infinity).set(best).i32(0).set(position).i32(0).set(seen).i32(0).set(tap).get(top).set(y);
    f.repeat(h.kernel, () => {
      f.get(left).set(x);
      f.repeat(w.kernel, () => {
        pushInside(f, y, h);
        pushInside(f, x, w);
        f.op(OP.i32_and).if(visitTap);
        f.bump(tap, 1).bump(x, w.dilation);
      });
      f.bump(y, h.dilation);
    });
    f.get(1, best).store32Lane(0).bump(1, 4);
    if (index !== undefined) f.get(index, position).i32Store().bump(index, 4);
  }, () => f.bump(0, h.size * w.size * 4));
}

function emitPool(m: ModuleBuilder, pool: Pool, withIndex: boolean): WholeKernel {
  const f = m.fn(withIndex ? [I32, I32, I32, I32] : [I32, I32, I32]);
  const index = withIndex ? 2 : undefined;
  if (isPadded(pool.windows) || pool.windows.h.kernel * pool.windows.w.kernel > 64) emitScalarPool(f, pool, index);
  else emitVectorPool(f, pool, index);
  return { fn: f, scratchBytes: 0 };
}

/** 2×2 windows side by side: each input belongs to one window, so whole vectors are written. */
function isHalving({ windows: { h, w } }: Pool): boolean {
  return [h, w].every((axis) => axis.kernel === 2 && axis.stride === 2 && axis.dilation === 1 && axis.padded === axis.size && axis.out * 2 === axis.size);
}

function emitHalvingGradient(f: Fn, { planes, windows: { h, w } }: Pool): void {
  const dy = f.v128Local();
  const index = f.v128Local();
  const even = f.v128Local();
  const odd = f.v128Local();
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
  f.repeat(planes * h.out, () => {
    f.repeat(Math.floor(w.out / 4), () => four(4));
    if (w.out % 4 > 0) four(w.out % 4);
    f.bump(2, w.size * 4);
  });
}

/** (dy, index, dx): adds each dy to the input its index names; an index outside the window or on padding is dropped. */
function emitGradient(m: ModuleBuilder, pool: Pool): WholeKernel {
  const f = m.fn([I32, I32, I32]);
  const { h, w } = pool.windows;
  if (isHalving(pool)) { emitHalvingGradient(f, pool); return { fn: f, scratchBytes: 0 }; }
  const [tap = 0, y = 0, x = 0, at = 0] = [0, 0, 0, 0].map(() => f.i32Local());
  f.get(2).i32(0).i32(pool.planes * h.size * w.size * 4).memoryFill();
  eachWindow(f, pool, (top, left) => {
    f.get(1).i32Load().tee(tap).i32(w.kernel).op(OP.i32_div_u).i32(h.dilation).op(OP.i32_mul).get(top).op(OP.i32_add).set(y);
    f.get(tap).i32(w.kernel).op(OP.i32_rem_u).i32(w.dilation).op(OP.i32_mul).get(left).op(OP.i32_add).set(x);
    pushInside(f, y, h);
    pushInside(f, x, w);
    f.op(OP.i32_and).get(tap).i32(h.kernel * w.kernel).op(OP.i32_lt_u, OP.i32_and).if(() => {
      f.get(2).get(y).i32(w.size).op(OP.i32_mul).get(x).op(OP.i32_add).i32(2).op(OP.i32_shl, OP.i32_add).tee(at);
      f.get(at).f32Load().get(0).f32Load().op(OP.f32_add).f32Store();
    });
    f.bump(0, 4).bump(1, 4);
  }, () => f.bump(2, h.size * w.size * 4));
  return { fn: f, scratchBytes: 0 };
}
