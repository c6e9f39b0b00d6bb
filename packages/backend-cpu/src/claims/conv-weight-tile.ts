/** The inner loops of a convolution's weight gradient: the sums of one tile, over one run. `conv-weight-grad.ts` has the map. */
import type { Fn } from "../wasm/encoder.ts";
import * as OP from "../wasm/ops.ts";
import type { Kind, WeightPlan } from "./conv-weight-grad.ts";
import { forwardTaps, reads, segmentsOf, someTaps } from "./window-taps.ts";

/** Calls `visit` for the tiles of one row of the kernel: their first tap, and how many. */
export function eachTile({ inner }: Kind, visit: (from: number, size: number) => void): void {
  let from = 0;
  for (const { size, times } of inner) for (let i = 0; i < times; i++) { visit(from, size); from += size; }
}

/** Locals: kernel row, where its totals are, output rows top ≤ y < end, where the rows that kernel row allows are stored. */
interface Run { readonly row: number; readonly total: number; readonly top: number; readonly end: number; readonly range: number }

/**
 * Emits all tiles of one row of the kernel over a run, in a function of (x at the input channel, dy at the output channel, …, blocks
 * in parameter 4).
 */
export function emitTiles(f: Fn, p: WeightPlan, kind: Kind, { row, total, top, end, range }: Run): () => void {
  const { windows: { h, w } } = p.conv;
  const most = kind.inner[0]?.size ?? 1;
  const sums = Array.from({ length: kind.channels * most }, () => f.v128Local());
  const [first, rows, count, more] = [f.i32Local(), f.i32Local(), f.i32Local(), f.i32Local()];
  const [xFrom, yFrom, x, y] = [f.i32Local(), f.i32Local(), f.i32Local(), f.i32Local()];
  const limited = (local: number, offset: number, compare: number): void => { f.get(local).get(range).i32Load(offset).get(local).get(range).i32Load(offset).op(compare, OP.select); };
  const tile = (from: number, size: number): void => {
    const used = sums.slice(0, kind.channels * size);
    const pixels = emitRow(f, p, { channels: kind.channels, inner: size, first: from }, used);
    for (const sum of used) f.f32x4(0).set(sum);
    const block = (): void => { f.get(rows).set(count).doWhile(() => pixels(x, y), () => f.countDown(count)); };
    f.get(xFrom).set(x).get(yFrom).set(y);
    if (p.blocksPerStep === 1) block();
    else {
      f.get(4).set(more).doWhile(() => {
        block();
        // From behind the last row of this block to the first of the next.
        f.get(x).i32(p.conv.c * p.xPlane).op(OP.i32_add).get(rows).i32(h.stride * w.size * p.cell).op(OP.i32_mul, OP.i32_sub).set(x);
        f.get(y).i32(p.conv.o * p.yPlane).op(OP.i32_add).get(rows).i32(w.out * p.cell).op(OP.i32_mul, OP.i32_sub).set(y);
      }, () => f.countDown(more));
    }
    used.forEach((sum, i) => {
      const at = (kind.channels * from + i) * 16;
      f.get(total).get(total).load(at).get(sum).op(OP.f32x4_add).store(at);
    });
  };
  return () => {
    limited(top, 0, OP.i32_gt_s);
    f.set(first);
    limited(end, 4, OP.i32_lt_s);
    f.get(first).op(OP.i32_sub).tee(rows).i32(0).op(OP.i32_gt_s).if(() => {
      f.get(0, first).i32(h.stride).op(OP.i32_mul).get(row).i32(h.dilation).op(OP.i32_mul, OP.i32_add).i32(h.before).op(OP.i32_sub);
      f.i32(w.size * p.cell).op(OP.i32_mul, OP.i32_add).set(xFrom);
      f.address(1, first, w.out * p.cell).set(yFrom);
      eachTile(kind, tile);
    });
  };
}

interface Sums { readonly channels: number; readonly inner: number; readonly first: number }

/** Adds the products of one row of output pixels, and moves x and y to the next. */
function emitRow(f: Fn, p: WeightPlan, s: Sums, sums: readonly number[]): (x: number, y: number) => void {
  const { windows: { h, w } } = p.conv;
  const axis = p.alongRow ? someTaps(forwardTaps(w), s.first, s.inner) : forwardTaps(w);
  const dys = Array.from({ length: s.channels }, () => f.v128Local());
  const held = Array.from({ length: s.inner }, () => f.v128Local());
  const passing = f.v128Local();
  const [xAt, yAt] = [f.i32Local(), f.i32Local()];
  const pixel = (offsets: readonly { readonly k: number; readonly bytes: number }[]): void => {
    for (let half = 0; half < p.cell; half += 16) {
      const loadX = (i: number, bytes: number): void => { f.get(xAt).load(bytes + half + (p.acrossGroups ? i * p.cg * p.xPlane : 0)); };
      if (!p.acrossGroups && offsets.length < s.channels) {
        offsets.forEach(({ k, bytes }) => { loadX(0, bytes); f.set(held[k] ?? 0); });
        for (let i = 0; i < s.channels; i++) {
          f.get(yAt).load(i * p.yPlane + half).set(passing);
          for (const { k } of offsets) f.madd(sums[i * s.inner + k] ?? 0, passing, held[k] ?? 0);
        }
        continue;
      }
      dys.forEach((dy, i) => f.get(yAt).load(i * p.yPlane + half).set(dy));
      for (const { k, bytes } of offsets) {
        for (let i = 0; i < s.channels; i++) {
          if (i === 0 || p.acrossGroups) { loadX(i, bytes); f.set(passing); }
          f.madd(sums[i * s.inner + k] ?? 0, dys[i] ?? 0, passing);
        }
      }
    }
  };
  return (x, y) => {
    for (const segment of segmentsOf(axis)) {
      if (segment.taps === 0) continue;
      const { cell, offsets } = reads(axis, segment);
      f.get(x).i32(cell * p.cell).op(OP.i32_add).set(xAt).get(y).i32(segment.from * p.cell).op(OP.i32_add).set(yAt);
      const taps = p.alongRow ? offsets.map((offset, j) => ({ k: segment.tap + j, bytes: offset * p.cell })) : [];
      f.repeat(segment.count, () => {
        pixel(p.alongRow ? taps : held.map((_, k) => ({ k, bytes: k * p.xPlane })));
        f.bump(xAt, w.stride * p.cell).bump(yAt, p.cell);
      });
    }
    f.bump(x, h.stride * w.size * p.cell).bump(y, w.out * p.cell);
  };
}
