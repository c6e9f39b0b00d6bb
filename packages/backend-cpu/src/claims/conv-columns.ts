/**
 * Convolution of a few row-major samples, for inference: vectors run along output columns, so samples stay where they are.
 *
 * Element map: lane l of vector v is column 4·v + l of one output row of one channel. A tile keeps up to 12 sums in registers, for
 * example 6 channels × 8 columns: each tap loads its vectors of the input unaligned, and 6 weights. A vector that hangs over the
 * right edge computes lanes that are never stored. Where a tap of some lanes is padding, those lanes keep their sums: nothing is
 * multiplied there. Sums are put aside into the output after 64 products.
 *
 * Measured on one core of a Xeon with fused multiply-add, one sample: LeNet-5's convolutions 3.8 and 10.5 µs, 62 and 45 GFLOP/s
 * (10 columns fill 2.5 vectors of 3), where four lanes with one sample took 16 and 37 µs; 32 channels of 32×32, 3×3, padded, 51 GFLOP/s.
 */
import { eachUnit, stageFn, stageParams } from "../kernel-code.ts";
import type { KernelCode } from "../kernel-code.ts";
import { I32 } from "../wasm/encoder.ts";
import type { Fn, ModuleBuilder } from "../wasm/encoder.ts";
import { OP } from "../wasm/ops.ts";
import { lanesFor } from "./batch-block.ts";
import { ColumnTile } from "./conv-column-tile.ts";
import { balanced } from "./conv-gather.ts";
import { costOf, sizesOf } from "./conv-shape.ts";
import type { Conv } from "./conv-shape.ts";

/** Products summed before they are put aside. */
const CHUNK = 64;
/** Kernels wider than this would be unrolled into too much code. */
const WIDEST = 16;
/** Vector operations that a unit should have at least. */
const UNIT = 16_384;

/**
 * Whether columns fill vectors better than samples would: what a row costs either way, in vectors. Edges with padding take masks, and
 * strides take shuffles or one load for each lane.
 */
export function suitsColumns({ n, windows: { w } }: Conv): boolean {
  if (n >= 8 || w.kernel > WIDEST) return false;
  const edges = w.padded === w.size ? 0 : 1.1;
  const gathering = w.stride === 1 ? 1 : w.stride === 2 ? 1.2 : 2;
  return n * (Math.ceil(w.out / 4) + edges) * gathering <= w.out * (lanesFor(n) / 4);
}

interface Tiling { readonly channels: number; readonly vectors: number }

/** The tile that needs the fewest cycles for a row: two multiply-adds in each, but no fewer than an addition takes. */
function tilingOf(og: number, vectors: number, fused: boolean): Tiling {
  const [most, free] = fused ? [12, 15] : [8, 14];
  let best: Tiling = { channels: 1, vectors: 1 };
  let least = Infinity;
  for (let channels = 1; channels <= Math.min(og, 6); channels++) {
    for (let wide = 1; wide <= vectors && channels * wide <= most; wide++) {
      if (channels * wide + Math.min(channels, wide) + 1 > free) continue;
      const cycles = balanced(vectors, wide).reduce((sum, { size, times }) => sum + times * Math.max(4, channels * size / 2, (channels + size) / 2), 0) / channels;
      if (cycles < least) { least = cycles; best = { channels, vectors: wide }; }
    }
  }
  return best;
}

/** A unit is a band of rows of one sample. */
export function emitColumns(m: ModuleBuilder, conv: Conv): KernelCode {
  const { n, windows: { h } } = conv;
  const sizes = sizesOf(conv);
  const band = Math.min(h.out, Math.max(1, Math.ceil(UNIT * n * h.out / Math.max(1, costOf(conv)))));
  const bands = Math.ceil(h.out / band);
  const kernel = emitBand(m, conv);
  const f = stageFn(m, 3);
  const params = stageParams(3);
  const [sample, top, end] = [f.i32Local(), f.i32Local(), f.i32Local()];
  eachUnit(f, params, () => {
    f.get(params.lo).i32(bands).op(OP.i32_div_u).set(sample);
    f.get(params.lo).i32(bands).op(OP.i32_rem_u).i32(band).op(OP.i32_mul).tee(top).i32(band).op(OP.i32_add).tee(end);
    f.i32(h.out).get(end).i32(h.out).op(OP.i32_lt_s, OP.select).set(end);
    f.get(0, sample).i32(sizes.x * 4).op(OP.i32_mul, OP.i32_add).get(1);
    f.get(2, sample).i32(sizes.y * 4).op(OP.i32_mul, OP.i32_add).get(top, end).call(kernel);
  });
  return { stages: [{ fn: f, units: n * bands }], sharedBytes: 0, ownBytes: 0, cost: costOf(conv) };
}

/** (x of a sample, weight, y of the sample, first row, last row + 1): all groups, tiles and chunks of input channels. */
function emitBand(m: ModuleBuilder, conv: Conv): Fn {
  const f = m.fn([I32, I32, I32, I32, I32]);
  const { c, o, groups, windows: { h, w } } = conv;
  const [cg, og] = [c / groups, o / groups];
  const taps = h.kernel * w.kernel;
  const perChunk = Math.min(cg, Math.max(1, Math.floor(CHUNK / taps)));
  const tiling = tilingOf(og, Math.ceil(w.out / 4), m.fused);
  const [x, weight] = [f.i32Local(), f.i32Local()];
  f.repeat(groups, () => {
    for (const { size, times } of balanced(og, tiling.channels)) {
      const rows = emitRows(m, conv, { channels: size, vectors: tiling.vectors });
      f.repeat(times, () => {
        f.get(0).set(x).get(1).set(weight);
        const chunk = (inputs: number, add: boolean): void => {
          f.get(x, weight, 2, 3, 4).i32(inputs).i32(add ? 1 : 0).call(rows);
          f.bump(x, inputs * h.size * w.size * 4).bump(weight, inputs * taps * 4);
        };
        chunk(perChunk, false);
        f.repeat(Math.floor(cg / perChunk) - 1, () => chunk(perChunk, true));
        if (cg % perChunk > 0) chunk(cg % perChunk, true);
        f.bump(1, size * cg * taps * 4).bump(2, size * h.out * w.out * 4);
      });
    }
    f.bump(0, cg * h.size * w.size * 4);
  });
  return f;
}

/** (x, weight, y, first row, last row + 1, input channels, whether to add): the rows of one tile of channels. */
function emitRows(m: ModuleBuilder, conv: Conv, tiling: Tiling): Fn {
  const f = m.fn([I32, I32, I32, I32, I32, I32, I32]);
  const { windows: { h, w } } = conv;
  const row = emitRow(m, conv, tiling);
  const [position, tap, end, y] = [f.i32Local(), f.i32Local(), f.i32Local(), f.i32Local()];
  // max(0, ⌈(value − position) / dilation⌉)
  const ceiling = (value: number): void => {
    f.i32(value + h.dilation - 1).get(position).op(OP.i32_sub).tee(tap).i32(h.dilation).op(OP.i32_div_s).i32(0).get(tap).i32(0).op(OP.i32_gt_s, OP.select);
  };
  f.get(2, 3).i32(w.out * 4).op(OP.i32_mul, OP.i32_add).set(y);
  f.doWhile(() => {
    f.get(3).i32(h.stride).op(OP.i32_mul).i32(h.before).op(OP.i32_sub).set(position);
    ceiling(h.size);
    f.tee(end).i32(h.kernel).get(end).i32(h.kernel).op(OP.i32_lt_s, OP.select).set(end);
    ceiling(0);
    f.set(tap);
    f.get(0, position, tap).i32(h.dilation).op(OP.i32_mul, OP.i32_add).i32(w.size * 4).op(OP.i32_mul, OP.i32_add);
    f.get(1, tap).i32(w.kernel * 4).op(OP.i32_mul, OP.i32_add).get(y, 5, 6).get(end, tap).op(OP.i32_sub).call(row);
    f.bump(y, w.out * 4);
  }, () => f.get(3).i32(1).op(OP.i32_add).tee(3).get(4).op(OP.i32_lt_s));
  return f;
}

/** (first row of taps in the input, its weights, output row, input channels, whether to add, rows of taps): one row of a tile. */
function emitRow(m: ModuleBuilder, conv: Conv, { channels, vectors }: Tiling): Fn {
  const f = m.fn([I32, I32, I32, I32, I32, I32]);
  const { windows: { w } } = conv;
  const tile = new ColumnTile(f, conv, channels, vectors);
  let column = 0;
  for (const { size, times } of balanced(Math.ceil(w.out / 4), vectors)) {
    for (let i = 0; i < times;) {
      // Neighbouring tiles without edges are one loop.
      let same = 0;
      while (i + same < times && tile.isInner(column + same * size * 4, size)) same++;
      const count = Math.max(1, same);
      const [x, y] = [0, 2];
      f.repeat(count, () => {
        tile.emit(column, size);
        if (count > 1) f.bump(x, size * 16 * w.stride).bump(y, size * 16);
      });
      if (count > 1) f.bump(x, -count * size * 16 * w.stride).bump(y, -count * size * 16);
      column += count * size * 4;
      i += count;
    }
  }
  return f;
}
