/**
 * Convolution over one block of samples, [c][h][w][lanes], by gathering: the sums of a few pixels of a few channels stay in
 * registers while taps and input channels pass. The forward pass and the gradient for the input are the same loops over
 * different taps (`window-taps.ts`). Weights stay as they are ([o][c][kh][kw]) and are splat.
 *
 * Element map: lane l of a vector is sample l of the block; a vector is one pixel of one channel for four samples. A tile is up to
 * 6 channels × 8 samples with fused multiply-add: for each tap two vectors and 6 weights are loaded for 12 multiply-adds. Fewer
 * channels than that share their weights among neighbouring columns instead.
 *
 * Measured on one core of a Xeon, called with blocked arrays, GFLOP/s with fused multiply-add (and without): LeNet-5's convolutions, batch
 * 128, forward 64 and 63 (48, 47), input gradients 56 and 62 (42, 43); 32 channels of 32×32, 3×3, 57 and 59; 64 of 16×16, 61 and
 * 63; 1×1, 62; depthwise 3×3, 58 and 53. From and to row-major arrays, copies included, LeNet-5's: 55 and 60, 47 and 60.
 */
import type { Epilogue } from "../kernel-code.ts";
import { I32 } from "../wasm/encoder.ts";
import type { Fn, ModuleBuilder, ValueType } from "../wasm/encoder.ts";
import * as OP from "../wasm/ops.ts";
import { balanced } from "./balanced.ts";
import type { Parts } from "./balanced.ts";
import type { Lanes } from "./batch-block.ts";
import type { Conv } from "./conv-shape.ts";
import { ADD, FINISH, Pixels, UNROLLED } from "./conv-pixels.ts";
import { backwardTaps, forwardTaps, reads, segmentsOf } from "./window-taps.ts";
import type { Segment, TapAxis } from "./window-taps.ts";

/** out[channel of outs] = Σ over ins and taps of in · weight, in each group. */
export interface Gather {
  readonly lanes: Lanes; readonly groups: number;
  readonly h: TapAxis; readonly w: TapAxis;
  readonly ins: number; readonly outs: number;
  /** Columns of the input and of the output, and bytes of their planes. */
  readonly inWidth: number; readonly outWidth: number; readonly inPlane: number; readonly outPlane: number;
  /** Bytes between the weights of neighbouring output channels, input channels, groups, and rows of the kernel. */
  readonly wOut: number; readonly wIn: number; readonly wGroup: number; readonly wRow: number;
  /** What is done to results before they are stored; functions then take the bias, and the bytes from an output to its mask. */
  readonly epilogue: Epilogue | undefined;
}

/**
 * Products summed in a register before they are added to the pixel. One long running sum would lose about √n of its last bits;
 * a sum of short ones loses far fewer, for a load and a store each. It also keeps the input that pixels share in the inner cache.
 */
const CHUNK = 64;
/** Output channels and columns whose sums are in registers together. */
export interface Tile { readonly channels: number; readonly columns: number; readonly unroll: number }

/** V8 leaves 15 vector registers, and unfused multiply-adds take one more. */
function columnsFor(channels: number, halves: number, fused: boolean): number {
  const most = fused ? 12 : 8;
  const free = fused ? 15 : 14;
  for (let columns = Math.floor(most / (channels * halves)); columns > 1; columns--) {
    if (channels * columns * halves + Math.min(columns * halves, channels) + 1 <= free) return columns;
  }
  return 1;
}
function tilesFor({ outs, lanes }: Gather, fused: boolean): readonly Parts[] {
  const most = (fused ? 12 : 8) / (lanes / 4);
  // Three channels leave too few sums to hide the latency of an addition; two and one fill up with columns.
  return balanced(outs, outs === 3 && lanes === 8 ? 2 : most);
}

/** (x, weight, y): one block of samples. With an epilogue, also the bias and the bytes from y to the mask. */
export function convForward(m: ModuleBuilder, conv: Conv, lanes: Lanes, epilogue?: Epilogue): Fn {
  const { c, o, groups, windows: { h, w } } = conv;
  const taps = h.kernel * w.kernel;
  const [cg, og] = [c / groups, o / groups];
  return emitGather(m, {
    epilogue, lanes, groups, h: forwardTaps(h), w: forwardTaps(w), ins: cg, outs: og,
    inWidth: w.size, outWidth: w.out, inPlane: h.size * w.size * lanes * 4, outPlane: h.out * w.out * lanes * 4,
    wOut: cg * taps * 4, wIn: taps * 4, wGroup: og * cg * taps * 4, wRow: w.kernel * 4,
  });
}

/** (dy, weight, dx), and as above: each class of dx that strides set apart is a gather of its own. */
export function convInputGradient(m: ModuleBuilder, conv: Conv, lanes: Lanes, epilogue?: Epilogue): Fn {
  const { c, o, groups, windows: { h, w } } = conv;
  const taps = h.kernel * w.kernel;
  const [cg, og] = [c / groups, o / groups];
  const parts = backwardTaps(h).flatMap((hTaps) => backwardTaps(w).map((wTaps) => emitGather(m, {
    epilogue, lanes, groups, h: hTaps, w: wTaps, ins: og, outs: cg,
    inWidth: w.out, outWidth: w.size, inPlane: h.out * w.out * lanes * 4, outPlane: h.size * w.size * lanes * 4,
    wOut: taps * 4, wIn: cg * taps * 4, wGroup: og * cg * taps * 4, wRow: w.kernel * 4,
  })));
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const f = m.fn(params(3, epilogue));
  for (const part of parts) f.get(...f.params.keys()).call(part);
  return f;
}

function params(count: number, epilogue: Epilogue | undefined): ValueType[] {
  return Array.from({ length: count + (epilogue === undefined ? 0 : 2) }, () => I32);
}

/** (in, weight, out): all groups, all tiles of channels, all chunks of input channels. */
function emitGather(m: ModuleBuilder, g: Gather): Fn {
  const f = m.fn(params(3, g.epilogue));
  const taps = g.h.taps * g.w.taps;
  const unroll = taps >= UNROLLED ? 1 : Math.min(g.ins, Math.floor(UNROLLED / Math.max(1, taps)));
  const perChunk = Math.min(g.ins, Math.max(unroll, Math.floor(CHUNK / Math.max(1, taps) / unroll) * unroll));
  const full = Math.floor(g.ins / perChunk);
  const odd = (g.ins % perChunk) % unroll;
  // Chunks of input channels: alike in the middle, and a rest that is a multiple of the unrolling before what is not.
  const rests = [(g.ins % perChunk) - odd, odd].filter((inputs) => inputs > 0);
  const x = f.i32Local();
  const w = f.i32Local();
  const planes = new Map<string, Fn>();
  const planesOf = (tile: Tile): Fn => {
    const key = `${tile.channels}.${tile.unroll}`;
    const known = planes.get(key) ?? emitPlanes(m, g, tile);
    planes.set(key, known);
    return known;
  };
  const chunk = (channels: number, inputs: number, mode: number): void => {
    const step = inputs % unroll === 0 ? unroll : 1;
    const columns = columnsFor(channels, g.lanes / 4, m.fused);
    f.get(x, w, 2).i32(inputs / step).i32(mode);
    if (g.epilogue !== undefined) f.get(3, 4);
    f.call(planesOf({ channels, columns, unroll: step }));
    f.bump(x, inputs * g.inPlane).bump(w, inputs * g.wIn);
  };
  const chunks = (channels: number): void => {
    const last = rests.length === 0 ? FINISH : 0;
    chunk(channels, perChunk, full === 1 ? last : 0);
    f.repeat(full - 2, () => chunk(channels, perChunk, ADD));
    if (full > 1) chunk(channels, perChunk, ADD | last);
    rests.forEach((inputs, i) => chunk(channels, inputs, ADD | (i === rests.length - 1 ? FINISH : 0)));
  };
  f.repeat(g.groups, () => {
    for (const { size, times } of tilesFor(g, m.fused)) {
      f.repeat(times, () => {
        f.get(0).set(x).get(1).set(w);
        chunks(size);
        f.bump(1, size * g.wOut).bump(2, size * g.outPlane);
        if (g.epilogue !== undefined) f.bump(3, size * 4);
      });
    }
    f.bump(0, g.ins * g.inPlane).bump(1, g.wGroup - g.outs * g.wOut);
  });
  return f;
}

/** (in, weight, out, input channels, what to do with the sums): all rows of a tile of output channels. */
function emitPlanes(m: ModuleBuilder, g: Gather, tile: Tile): Fn {
  const f = m.fn(params(5, g.epilogue));
  const cell = g.lanes * 4;
  const row = emitRow(m, g, tile);
  const [x, y] = [f.i32Local(), f.i32Local()];
  for (const segment of segmentsOf(g.h)) {
    const { cell: first, numbers: [number = 0] } = rowReads(g.h, segment);
    f.get(0).i32(first * g.inWidth * cell).op(OP.i32_add).set(x);
    f.get(2).i32((g.h.outFirst + segment.from * g.h.outStep) * g.outWidth * cell).op(OP.i32_add).set(y);
    f.repeat(segment.count, () => {
      f.get(x).get(1).i32(number * g.wRow).op(OP.i32_add).get(y).get(3).get(4).i32(segment.taps);
      if (g.epilogue !== undefined) f.get(5, 6);
      f.call(row);
      f.bump(x, g.h.inStep * g.inWidth * cell).bump(y, g.h.outStep * g.outWidth * cell);
    });
  }
  return f;
}
/** Rows of taps are visited from the first on, whichever way they lie. */
function rowReads(axis: TapAxis, segment: Segment): { readonly cell: number; readonly numbers: readonly number[] } {
  const base = axis.inFirst + segment.from * axis.inStep + segment.tap * axis.tapStep;
  return { cell: segment.taps === 0 ? 0 : base, numbers: [segment.taps === 0 ? 0 : axis.kFirst + segment.tap * axis.kStep] };
}

/** (first row of taps in the input, its weights, output row, input channels, what to do with the sums, rows of taps): one row of a tile. */
function emitRow(m: ModuleBuilder, g: Gather, tile: Tile): Fn {
  const f = m.fn(params(6, g.epilogue));
  const cell = g.lanes * 4;
  const [x, y] = [f.i32Local(), f.i32Local()];
  const pixels = new Pixels(f, g, tile);
  for (const segment of segmentsOf(g.w)) {
    const { cell: first } = reads(g.w, segment);
    f.get(0).i32(first * cell).op(OP.i32_add).set(x);
    f.get(2).i32((g.w.outFirst + segment.from * g.w.outStep) * cell).op(OP.i32_add).set(y);
    const step = (columns: number): void => {
      pixels.emit(x, y, segment, columns);
      f.bump(x, columns * g.w.inStep * cell).bump(y, columns * g.w.outStep * cell);
    };
    f.repeat(Math.floor(segment.count / tile.columns), () => step(tile.columns));
    if (segment.count % tile.columns > 0) step(segment.count % tile.columns);
  }
  return f;
}
