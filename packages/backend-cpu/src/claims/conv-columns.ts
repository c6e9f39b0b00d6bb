/**
 * Convolution of a few row-major samples, for inference, and the gradient for its input where windows are one step apart: vectors
 * run along output columns, so samples stay where they are.
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
import * as OP from "../wasm/ops.ts";
import { lanesFor } from "./batch-block.ts";
import { ColumnTile } from "./conv-column-tile.ts";
import { balanced } from "./balanced.ts";
import { costOf, sizesOf } from "./conv-shape.ts";
import type { Conv } from "./conv-shape.ts";
import type { WindowAxis } from "./window.ts";

/** Products summed before they are put aside. */
const CHUNK = 64;
/** Kernels wider than this would be unrolled into too much code. */
const WIDEST = 16;
/** Vector operations that a unit should have at least. */
const UNIT = 16_384;

/** A convolution whose weights lie as said: in bytes from one output channel to the next, and likewise for input channels. */
export interface ColumnConv { readonly conv: Conv; readonly wOut: number; readonly wIn: number; readonly turned: boolean }

/** dx is the convolution of dy with turned weights, if windows are one step apart. */
function columnsOf(conv: Conv, backward: boolean): ColumnConv {
  const { n, c, o, groups, windows: { h, w } } = conv;
  const [input, output] = [h.kernel * w.kernel * 4, (c / groups) * h.kernel * w.kernel * 4];
  if (!backward) return { conv, wOut: output, wIn: input, turned: false };
  const turn = ({ size, out, kernel, dilation, before }: WindowAxis): WindowAxis => (
    { size: out, out: size, kernel, stride: 1, dilation, before: (kernel - 1) * dilation - before, padded: size + (kernel - 1) * dilation });
  return { conv: { n, c: o, o: c, groups, windows: { h: turn(h), w: turn(w) } }, wOut: input, wIn: output, turned: true };
}

/**
 * Whether columns fill vectors better than samples would: what a row costs either way, in vectors. Edges with padding take masks, and
 * strides take shuffles or one load for each lane.
 */
export function suitsColumns(of: Conv, backward: boolean): boolean {
  if (backward && (of.windows.h.stride !== 1 || of.windows.w.stride !== 1)) return false;
  const { n, windows: { w } } = columnsOf(of, backward).conv;
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

/** Forward, or `backward` the gradient for the input. A unit is a band of rows of one sample; where rows are few, of some tiles of channels. */
export function emitColumns(m: ModuleBuilder, of: Conv, backward: boolean): KernelCode {
  const columns = columnsOf(of, backward);
  const { n, o, groups, windows: { h, w } } = columns.conv;
  const sizes = sizesOf(columns.conv);
  const cost = costOf(of);
  const tiling = tilingOf(o / groups, Math.ceil(w.out / 4), m.fused);
  const tiles = groups * balanced(o / groups, tiling.channels).reduce((sum, { times }) => sum + times, 0);
  const wanted = Math.max(1, Math.floor(cost / n / UNIT));
  const band = Math.ceil(h.out / Math.min(h.out, wanted));
  const bands = Math.ceil(h.out / band);
  const perUnit = Math.ceil(tiles / Math.min(tiles, Math.max(1, Math.floor(wanted / bands))));
  const parts = Math.ceil(tiles / perUnit);
  const kernel = emitBand(m, columns, tiling);
  const f = stageFn(m, 3);
  const params = stageParams(3);
  const [unit, top, tile] = [f.i32Local(), f.i32Local(), f.i32Local()];
  const ending = (from: number, step: number, most: number): void => {
    const end = f.i32Local();
    f.get(from).i32(step).op(OP.i32_add).atMost(end, most);
  };
  eachUnit(f, params, () => {
    f.get(params.lo).i32(parts).op(OP.i32_rem_u).i32(perUnit).op(OP.i32_mul).set(tile);
    f.get(params.lo).i32(parts).op(OP.i32_div_u).tee(unit).i32(bands).op(OP.i32_rem_u).i32(band).op(OP.i32_mul).set(top);
    f.get(unit).i32(bands).op(OP.i32_div_u).set(unit);
    f.address(0, unit, sizes.x * 4).get(1).address(2, unit, sizes.y * 4);
    f.get(top);
    ending(top, band, h.out);
    f.get(tile);
    ending(tile, perUnit, tiles);
    f.call(kernel);
  });
  return { stages: [{ fn: f, units: n * bands * parts }], sharedBytes: 0, ownBytes: 0, cost };
}

/** (x of a sample, weight, y of the sample, first row, last row + 1, first tile, last tile + 1): all chunks of input channels. */
function emitBand(m: ModuleBuilder, of: ColumnConv, { channels, vectors }: Tiling): Fn {
  const f = m.fn([I32, I32, I32, I32, I32, I32, I32]);
  const { c, o, groups, windows: { h, w } } = of.conv;
  const [cg, og] = [c / groups, o / groups];
  const perChunk = Math.min(cg, Math.max(1, Math.floor(CHUNK / (h.kernel * w.kernel))));
  const [inPlane, outPlane] = [h.size * w.size * 4, h.out * w.out * 4];
  const [x, weight, y, tile, group] = [f.i32Local(), f.i32Local(), f.i32Local(), f.i32Local(), f.i32Local()];
  // The weights of a group lie together, whichever of their two axes of channels comes first.
  const wGroup = cg * og * h.kernel * w.kernel * 4;
  const kinds = balanced(og, channels);
  const perGroup = kinds.reduce((sum, { times }) => sum + times, 0);
  const chunks = (size: number, firstChannel: number, firstTile: number): void => {
    const rows = emitRows(m, of, { channels: size, vectors });
    f.get(tile).i32(firstTile).op(OP.i32_sub).i32(size).op(OP.i32_mul).i32(firstChannel).op(OP.i32_add).set(tile);
    f.address(0, group, cg * inPlane).set(x);
    f.address(1, group, wGroup).get(tile).i32(of.wOut).op(OP.i32_mul, OP.i32_add).set(weight);
    f.address(2, group, og * outPlane).get(tile).i32(outPlane).op(OP.i32_mul, OP.i32_add).set(y);
    const chunk = (inputs: number, add: boolean): void => {
      f.get(x, weight, y, 3, 4).i32(inputs).i32(add ? 1 : 0).call(rows);
      f.bump(x, inputs * inPlane).bump(weight, inputs * of.wIn);
    };
    chunk(perChunk, false);
    f.repeat(Math.floor(cg / perChunk) - 1, () => chunk(perChunk, true));
    if (cg % perChunk > 0) chunk(cg % perChunk, true);
  };
  const [large, small] = kinds;
  f.doWhile(() => {
    f.get(5).i32(perGroup).op(OP.i32_div_u).set(group).get(5).i32(perGroup).op(OP.i32_rem_u).set(tile);
    const [size, times] = [large?.size ?? 1, large?.times ?? 1];
    if (small === undefined) chunks(size, 0, 0);
    else f.get(tile).i32(times).op(OP.i32_lt_s).if(() => chunks(size, 0, 0), () => chunks(small.size, size * times, times));
  }, () => f.get(5).i32(1).op(OP.i32_add).tee(5).get(6).op(OP.i32_lt_s));
  return f;
}

/** (x, weight, y, first row, last row + 1, input channels, whether to add): the rows of one tile of channels. */
function emitRows(m: ModuleBuilder, of: ColumnConv, tiling: Tiling): Fn {
  const f = m.fn([I32, I32, I32, I32, I32, I32, I32]);
  const { windows: { h, w } } = of.conv;
  const row = emitRow(m, of, tiling);
  const [position, tap, end, y] = [f.i32Local(), f.i32Local(), f.i32Local(), f.i32Local()];
  // max(0, ⌈(value − position) / dilation⌉)
  const ceiling = (value: number): void => {
    f.i32(value + h.dilation - 1).get(position).op(OP.i32_sub).tee(tap).i32(h.dilation).op(OP.i32_div_s).i32(0).get(tap).i32(0).op(OP.i32_gt_s, OP.select);
  };
  f.address(2, 3, w.out * 4).set(y);
  f.doWhile(() => {
    f.get(3).i32(h.stride).op(OP.i32_mul).i32(h.before).op(OP.i32_sub).set(position);
    ceiling(h.size);
    f.atMost(end, h.kernel).set(end);
    ceiling(0);
    f.set(tap);
    f.get(0).address(position, tap, h.dilation).i32(w.size * 4).op(OP.i32_mul, OP.i32_add);
    f.get(1);
    if (of.turned) f.i32(h.kernel - 1).get(tap).op(OP.i32_sub);
    else f.get(tap);
    f.i32(w.kernel * 4).op(OP.i32_mul, OP.i32_add).get(y, 5, 6).get(end, tap).op(OP.i32_sub).call(row);
    f.bump(y, w.out * 4);
  }, () => f.get(3).i32(1).op(OP.i32_add).tee(3).get(4).op(OP.i32_lt_s));
  return f;
}

/** (first row of taps in the input, its weights, output row, input channels, whether to add, rows of taps): one row of a tile. */
function emitRow(m: ModuleBuilder, of: ColumnConv, { channels, vectors }: Tiling): Fn {
  const f = m.fn([I32, I32, I32, I32, I32, I32]);
  const { windows: { w } } = of.conv;
  const tile = new ColumnTile(f, of, channels, vectors);
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
