/**
 * The definition, for what a transform cannot say: Winograd's sums mix the pixels of a tile, so an infinity or NaN (or a sum that
 * overflows on the way) would reach neighbours that it does not concern. Where a result is not finite, it is computed again here.
 */
import { I32 } from "../../wasm/encoder.ts";
import type { Fn, ModuleBuilder } from "../../wasm/encoder.ts";
import * as OP from "../../wasm/ops.ts";
import { pointers, vectors } from "./arithmetic.ts";
import { blocksOf, CELL, HALF } from "./shape.ts";
import type { Layout, WinogradShape } from "./shape.ts";
import { tapBytes } from "./transform-weights.ts";
import type { Kernel } from "./transform-weights.ts";

const SIDE = 3;

/** Leaves 1 on the stack if a lane of the sum is not finite: x − x is 0 for finite numbers alone. */
export function anyNotFinite(f: Fn, sum: number): Fn {
  return f.get(sum, sum).op(OP.f32x4_sub).f32x4(0).op(OP.f32x4_ne, OP.v128_any_true);
}

/** (input block, weights of one output, plane of it, first row, end row, first column, end column): one output channel of a rectangle. */
export function directOutputs(m: ModuleBuilder, { c, h, w }: WinogradShape, kernel: Kernel): Fn {
  const f = m.fn([I32, I32, I32, I32, I32, I32, I32]);
  const [x = 0, y = 0, at = 0, tap = 0, iy = 0, ix = 0] = pointers(f, 6);
  const [low = 0, high = 0, weight = 0, value = 0] = vectors(f, 4);
  const inside = (axis: { readonly size: number }, index: number): Fn => f.get(index).i32(axis.size).op(OP.i32_lt_u);
  const channels = (offset: number): void => {
    f.get(1).i32(offset).op(OP.i32_add).set(tap);
    f.get(0).get(iy).i32(w.size).op(OP.i32_mul).get(ix).op(OP.i32_add).i32(CELL).op(OP.i32_mul, OP.i32_add).set(at);
    f.repeat(c, () => {
      f.get(tap).load32Splat().set(weight).get(at).load().set(value).madd(low, weight, value).get(at).load(HALF).set(value).madd(high, weight, value);
      f.bump(tap, kernel.channelBytes).bump(at, h.size * w.size * CELL);
    });
  };
  const pixel = (): void => {
    f.f32x4(0).set(low).f32x4(0).set(high);
    for (let ky = 0; ky < SIDE; ky++) {
      f.get(y).i32(ky - h.before).op(OP.i32_add).set(iy);
      inside(h, iy).if(() => {
        for (let kx = 0; kx < SIDE; kx++) {
          f.get(x).i32(kx - w.before).op(OP.i32_add).set(ix);
          inside(w, ix).if(() => channels(tapBytes(kernel, ky, kx)));
        }
      });
    }
    f.get(2).get(y).i32(w.out).op(OP.i32_mul).get(x).op(OP.i32_add).i32(CELL).op(OP.i32_mul, OP.i32_add).tee(at).get(low).store().get(at).get(high).store(HALF);
  };
  f.get(3).set(y);
  f.doWhile(() => {
    f.get(5).set(x);
    f.doWhile(() => { pixel(); f.bump(x, 1); }, () => f.get(x).get(6).op(OP.i32_lt_s));
    f.bump(y, 1);
  }, () => f.get(y).get(4).op(OP.i32_lt_s));
  return f;
}

/** The outputs whose tap k lies inside the input: from ≤ i < to. */
function insideRange({ size, out, before }: { readonly size: number; readonly out: number; readonly before: number }, k: number): { from: number; to: number } {
  const from = Math.min(out, Math.max(0, before - k));
  return { from, to: Math.max(from, Math.min(out, size + before - k)) };
}

/** Pixels of a row: whole cells of the blocked layout, or four at a time and the last ones alone. */
function rowProducts(f: Fn, layout: Layout, x: number, dy: number, across: number, sum: number): void {
  const [a = 0, b = 0] = vectors(f, 2);
  const four = (offset: number): void => { f.get(x).load(offset).set(a).get(dy).load(offset).set(b).madd(sum, a, b); };
  if (layout === "blocked") {
    f.repeat(across, () => { four(0); four(HALF); f.bump(x, CELL).bump(dy, CELL); });
    return;
  }
  f.repeat(across >> 2, () => { four(0); f.bump(x, 16).bump(dy, 16); });
  f.repeat(across & 3, () => { f.get(x).load32Zero().set(a).get(dy).load32Zero().set(b).madd(sum, a, b).bump(x, 4).bump(dy, 4); });
}

/** (input's first plane of a channel, gradient's of an output, nine sums): the gradient of their weights, over all samples. */
export function directWeights(m: ModuleBuilder, shape: WinogradShape, layout: Layout): Fn {
  const { n, c, o, h, w } = shape;
  const [cell, count] = layout === "blocked" ? [CELL, blocksOf(shape)] : [4, n];
  const f = m.fn([I32, I32, I32]);
  const [x = 0, dy = 0, sample = 0] = pointers(f, 3);
  const sum = f.v128Local();
  const tap = (ky: number, kx: number): void => {
    const [rows, columns] = [insideRange(h, ky), insideRange(w, kx)];
    const [down, across] = [rows.to - rows.from, columns.to - columns.from];
    f.f32x4(0).set(sum);
    if (down > 0 && across > 0) {
      f.i32(0).set(sample);
      f.doWhile(() => {
        f.address(0, sample, c * h.size * w.size * cell).i32(((rows.from + ky - h.before) * w.size + columns.from + kx - w.before) * cell).op(OP.i32_add).set(x);
        f.address(1, sample, o * h.out * w.out * cell).i32((rows.from * w.out + columns.from) * cell).op(OP.i32_add).set(dy);
        f.repeat(down, () => {
          rowProducts(f, layout, x, dy, across, sum);
          f.bump(x, (w.size - across) * cell).bump(dy, (w.out - across) * cell);
        });
        f.bump(sample, 1);
      }, () => f.get(sample).i32(count).op(OP.i32_lt_s));
    }
    f.get(2).get(sum).f32Lane(0).get(sum).f32Lane(1).op(OP.f32_add).get(sum).f32Lane(2).get(sum).f32Lane(3).op(OP.f32_add, OP.f32_add).f32Store((ky * SIDE + kx) * 4);
  };
  for (let ky = 0; ky < SIDE; ky++) for (let kx = 0; kx < SIDE; kx++) tap(ky, kx);
  return f;
}
