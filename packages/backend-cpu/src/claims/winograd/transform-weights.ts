/** G·w·Gᵀ: weights of 3×3 into 36 frequencies, four channels at a time; and Gᵀ·u·G, gradients of weights back from them. */
import { I32 } from "../../wasm/encoder.ts";
import type { Fn, ModuleBuilder } from "../../wasm/encoder.ts";
import * as OP from "../../wasm/ops.ts";
import { vectors } from "./arithmetic.ts";
import { PATCH } from "./shape.ts";
import type { Weights } from "./multiply.ts";

const TAPS = 9;
const SIDE = 3;

/**
 * Where the weight of output o, channel c and tap k lies: o · outBytes + c · channelBytes + k · 4, or with the taps backwards, as
 * gradients of inputs need them.
 */
export interface Kernel { readonly outBytes: number; readonly channelBytes: number; readonly backwards: boolean }
export function tapBytes(kernel: Kernel, ky: number, kx: number): number {
  const tap = ky * SIDE + kx;
  return (kernel.backwards ? TAPS - 1 - tap : tap) * 4;
}

/** Three values → six: G. */
function weightRow(f: Fn, g: readonly number[], even: number, odd: number, store: (i: number, value: () => void) => void): void {
  const [g0 = 0, g1 = 0, g2 = 0] = g;
  const weighted = (a: number, x: number, b: number, y: number): void => { f.get(a).f32x4(x).op(OP.f32x4_mul).get(b).f32x4(y).op(OP.f32x4_mul, OP.f32x4_add); };
  store(0, () => f.get(g0));
  weighted(g0, -2 / 3, g2, -1 / 3);
  f.set(even).get(g1).f32x4((-2 / 3) * Math.SQRT1_2).op(OP.f32x4_mul).set(odd);
  store(1, () => f.get(even, odd).op(OP.f32x4_add));
  store(2, () => f.get(even, odd).op(OP.f32x4_sub));
  weighted(g0, 1 / 6, g2, 1 / 3);
  f.set(even).get(g1).f32x4(Math.SQRT2 / 6).op(OP.f32x4_mul).set(odd);
  store(3, () => f.get(even, odd).op(OP.f32x4_add));
  store(4, () => f.get(even, odd).op(OP.f32x4_sub));
  store(5, () => f.get(g2));
}

/** (weights of the first of four channels, U's place): `channels` ≤ 4 of one output, the others as 0. */
function transformFour(m: ModuleBuilder, kernel: Kernel, weights: Weights, channels: number): Fn {
  const f = m.fn([I32, I32]);
  const columns = Array.from({ length: SIDE }, () => vectors(f, PATCH));
  const taps = vectors(f, SIDE);
  const [even = 0, odd = 0] = vectors(f, 2);
  columns.forEach((column, kx) => {
    taps.forEach((tap, ky) => {
      f.f32x4(0).set(tap);
      for (let lane = 0; lane < channels; lane++) f.get(0, tap).load32Lane(lane, lane * kernel.channelBytes + tapBytes(kernel, ky, kx)).set(tap);
    });
    weightRow(f, taps, even, odd, (i, value) => { value(); f.set(column[i] ?? 0); });
  });
  for (let i = 0; i < PATCH; i++) {
    weightRow(f, columns.map((column) => column[i] ?? 0), even, odd, (j, value) => { f.get(1); value(); f.store((i * PATCH + j) * weights.planeBytes); });
  }
  return f;
}

/** (weights of one output, U's row): all channels of it. */
export function transformWeights(m: ModuleBuilder, kernel: Kernel, weights: Weights): Fn {
  const f = m.fn([I32, I32]);
  const full = Math.floor(weights.c / 4);
  if (full > 0) {
    const four = transformFour(m, kernel, weights, 4);
    f.repeat(full, () => { f.get(0, 1).call(four).bump(0, 4 * kernel.channelBytes).bump(1, 16); });
  }
  if (weights.c % 4 > 0) f.get(0, 1).call(transformFour(m, kernel, weights, weights.c % 4));
  return f;
}

/** Six values → three: Gᵀ. */
function tapRow(f: Fn, u: readonly number[], sums: readonly number[], store: (i: number, value: () => void) => void): void {
  const [u0 = 0, u1 = 0, u2 = 0, u3 = 0, u4 = 0, u5 = 0] = u;
  const [inner = 0, outer = 0] = sums;
  const scaled = (value: number, by: number): Fn => f.get(value).f32x4(by).op(OP.f32x4_mul);
  f.get(u1, u2).op(OP.f32x4_add).set(inner).get(u3, u4).op(OP.f32x4_add).set(outer);
  store(0, () => { f.get(u0); scaled(inner, -2 / 3).op(OP.f32x4_add); scaled(outer, 1 / 6).op(OP.f32x4_add); });
  store(2, () => { f.get(u5, outer, inner).op(OP.f32x4_sub).f32x4(1 / 3).op(OP.f32x4_mul, OP.f32x4_add); });
  f.get(u2, u1).op(OP.f32x4_sub).set(inner).get(u3, u4).op(OP.f32x4_sub).set(outer);
  store(1, () => { scaled(inner, (2 / 3) * Math.SQRT1_2); scaled(outer, Math.SQRT2 / 6).op(OP.f32x4_add); });
}

/** Four channels' 36 sums, which `load` leaves on the stack one by one, → nine vectors of taps, each given to `store`. */
export function untransformWeights(f: Fn, load: (frequency: number) => void, store: (tap: number, value: () => void) => void): void {
  const rows = Array.from({ length: SIDE }, () => vectors(f, PATCH));
  const column = vectors(f, PATCH);
  const sums = vectors(f, 2);
  for (let j = 0; j < PATCH; j++) {
    column.forEach((value, i) => { load(i * PATCH + j); f.set(value); });
    tapRow(f, column, sums, (i, value) => { value(); f.set(rows[i]?.[j] ?? 0); });
  }
  rows.forEach((row, ky) => tapRow(f, row, sums, (kx, value) => store(ky * SIDE + kx, value)));
}
