/** The inner loops of a gathering convolution: the sums of one tile of channels and columns. `conv-gather.ts` has the map. */
import type { Epilogue } from "../kernel-code.ts";
import type { Fn } from "../wasm/encoder.ts";
import * as OP from "../wasm/ops.ts";
import type { Gather, Tile } from "./conv-gather.ts";
import { reads, segmentsOf } from "./window-taps.ts";
import type { Segment } from "./window-taps.ts";

/** Taps of a row up to this many are unrolled. */
export const UNROLLED = 8;

const NONE: Epilogue = { bias: false, relu: false, mask: false };

interface Sample { readonly column: number; readonly half: number }

/** What a chunk of input channels does with its sums: starts the output or adds to it, and whether it finishes it. */
export const ADD = 1;
export const FINISH = 2;

/**
 * In a function of (first row of taps in the input, its weights, output row, input channels, what to do with the sums, rows of taps) and,
 * where there is an epilogue, (the tile's bias, bytes from the output to the mask); input channels are counted in steps of the
 * tile's unrolling.
 */
export class Pixels {
  private readonly f: Fn;
  private readonly g: Gather;
  private readonly tile: Tile;
  private readonly halves: number;
  private readonly cell: number;
  private readonly sums: readonly number[];
  private readonly held: readonly number[];
  private readonly passing: number;
  private readonly xTap: number;
  private readonly wTap: number;
  private readonly xLine: number;
  private readonly wLine: number;
  private readonly inputs: number;
  private readonly rows: number;

  constructor(f: Fn, g: Gather, tile: Tile) {
    this.f = f;
    this.g = g;
    this.tile = tile;
    this.halves = g.lanes / 4;
    this.cell = g.lanes * 4;
    const vectors = (count: number): number[] => Array.from({ length: count }, () => f.v128Local());
    this.sums = vectors(tile.channels * tile.columns * this.halves);
    this.held = vectors(Math.min(tile.channels, tile.columns * this.halves));
    this.passing = f.v128Local();
    this.xTap = f.i32Local();
    this.wTap = f.i32Local();
    this.xLine = f.i32Local();
    this.wLine = f.i32Local();
    this.inputs = f.i32Local();
    this.rows = f.i32Local();
  }

  private sum(channel: number, { column, half }: Sample): number {
    return this.sums[(channel * this.tile.columns + column) * this.halves + half] ?? 0;
  }
  private samples(columns: number): Sample[] {
    return Array.from({ length: columns * this.halves }, (_, i) => ({ column: Math.floor(i / this.halves), half: i % this.halves }));
  }

  /** One tap of one input channel. The smaller of the two sets of operands is loaded first and kept while the other passes. */
  private tap(columns: number, xOffset: number, wOffset: number): void {
    const { f, g, tile: { channels }, held, passing } = this;
    const samples = this.samples(columns);
    const loadSample = ({ column, half }: Sample): void => { f.get(this.xLine).load(xOffset + column * g.w.inStep * this.cell + half * 16); };
    const loadWeight = (channel: number): void => { f.get(this.wLine).load32Splat(wOffset + channel * g.wOut); };
    if (samples.length <= channels) {
      samples.forEach((sample, i) => { loadSample(sample); f.set(held[i] ?? 0); });
      for (let channel = 0; channel < channels; channel++) {
        loadWeight(channel);
        f.set(passing);
        samples.forEach((sample, i) => f.madd(this.sum(channel, sample), passing, held[i] ?? 0));
      }
      return;
    }
    for (let channel = 0; channel < channels; channel++) { loadWeight(channel); f.set(held[channel] ?? 0); }
    for (const sample of samples) {
      loadSample(sample);
      f.set(passing);
      for (let channel = 0; channel < channels; channel++) f.madd(this.sum(channel, sample), held[channel] ?? 0, passing);
    }
  }

  /** The taps of one row, in each of the unrolled input channels. */
  private line(segment: Segment, columns: number): void {
    const { f, g, cell, xLine, wLine } = this;
    const { offsets, numbers } = reads(g.w, segment);
    const [xFirst, wFirst] = [(offsets[0] ?? 0) * cell, (numbers[0] ?? 0) * 4];
    for (let u = 0; u < this.tile.unroll; u++) {
      if (segment.taps <= UNROLLED) { offsets.forEach((offset, j) => this.tap(columns, u * g.inPlane + offset * cell, u * g.wIn + (numbers[j] ?? 0) * 4)); continue; }
      f.bump(xLine, xFirst).bump(wLine, wFirst);
      f.repeat(segment.taps, () => { this.tap(columns, u * g.inPlane, u * g.wIn); f.bump(xLine, g.w.tapStep * cell).bump(wLine, g.w.kStep * 4); });
      f.bump(xLine, -xFirst - segment.taps * g.w.tapStep * cell).bump(wLine, -wFirst - segment.taps * g.w.kStep * 4);
    }
  }

  /** All input channels and rows of taps. */
  private products(x: number, segment: Segment, columns: number): void {
    const { f, g, tile, xTap, wTap, xLine, wLine, inputs, rows } = this;
    f.get(x).set(xTap).get(1).set(wTap).get(3).set(inputs);
    f.doWhile(() => {
      f.get(xTap).set(xLine).get(wTap).set(wLine);
      if (g.h.taps === 1) this.line(segment, columns);
      else {
        f.get(5).set(rows);
        f.doWhile(() => {
          this.line(segment, columns);
          f.bump(xLine, g.h.tapStep * g.inWidth * this.cell).bump(wLine, g.h.kStep * g.wRow);
        }, () => f.countDown(rows));
      }
      f.bump(xTap, tile.unroll * g.inPlane).bump(wTap, tile.unroll * g.wIn);
    }, () => f.countDown(inputs));
  }

  /** `columns` neighbouring pixels of the segment, from their first tap at the local x, to y. */
  emit(x: number, y: number, segment: Segment, columns: number): void {
    const { f, g } = this;
    const each = (visit: (sum: number, offset: number) => void): void => {
      for (let channel = 0; channel < this.tile.channels; channel++) for (const sample of this.samples(columns)) {
        visit(this.sum(channel, sample), this.offset(channel, sample));
      }
    };
    each((sum) => f.f32x4(0).set(sum));
    if (segment.taps > 0 && g.h.taps > 0) {
      if (segmentsOf(g.h).some(({ taps }) => taps === 0)) f.get(5).if(() => this.products(x, segment, columns));
      else this.products(x, segment, columns);
    }
    if (g.epilogue === undefined) {
      f.get(4).i32(ADD).op(OP.i32_and).if(() => { each((sum, offset) => f.get(y).get(y).load(offset).get(sum).op(OP.f32x4_add).store(offset)); },
        () => { each((sum, offset) => f.get(y, sum).store(offset)); });
      return;
    }
    f.get(4).i32(ADD).op(OP.i32_and).if(() => { each((sum, offset) => f.get(y).load(offset).get(sum).op(OP.f32x4_add).set(sum)); });
    f.get(4).i32(FINISH).op(OP.i32_and).if(() => this.finish(y, columns, g.epilogue ?? NONE));
    each((sum, offset) => f.get(y, sum).store(offset));
  }

  private finish(y: number, columns: number, { bias, relu, mask }: Epilogue): void {
    const { f, passing, xTap: maskAt } = this;
    if (mask) f.get(y, 7).op(OP.i32_add).set(maskAt);
    for (let channel = 0; channel < this.tile.channels; channel++) {
      if (bias) f.get(6).load32Splat(channel * 4).set(passing);
      for (const sample of this.samples(columns)) {
        const sum = this.sum(channel, sample);
        if (bias) f.get(sum, passing).op(OP.f32x4_add).set(sum);
        // NaN is not below 0, and stays.
        if (relu) f.get(sum, sum).f32x4(0).op(OP.f32x4_le, OP.v128_andnot).set(sum);
        if (mask) f.get(sum).get(maskAt).load(this.offset(channel, sample)).f32x4(0).op(OP.f32x4_eq, OP.v128_andnot).set(sum);
      }
    }
  }

  /** Bytes from the output pointer. */
  private offset(channel: number, { column, half }: Sample): number {
    const { g } = this;
    return channel * g.outPlane + column * g.w.outStep * this.cell + half * 16;
  }
}
