/** The inner loops of a convolution along columns: the sums of one tile. `conv-columns.ts` has the map. */
import type { Fn } from "../wasm/encoder.ts";
import * as OP from "../wasm/ops.ts";
import type { ColumnConv } from "./conv-columns.ts";
import type { Conv } from "./conv-shape.ts";
import { storeLanes } from "./transpose.ts";

/** What a vector of columns reads for one tap: everything, nothing, or lanes of a mask. */
type Reach = "all" | "none" | readonly number[];

/**
 * In a function of (first row of taps in the input, its weights, output row, input channels, whether to add to the output, rows of
 * taps, which may be none or fewer).
 */
export class ColumnTile {
  private readonly f: Fn;
  private readonly of: ColumnConv;
  private readonly conv: Conv;
  private readonly channels: number;
  private readonly sums: readonly number[];
  private readonly held: readonly number[];
  private readonly passing: number;
  private readonly kept: number;
  private readonly at: Readonly<Record<"x" | "w" | "xLine" | "wLine" | "inputs" | "rows", number>>;

  constructor(f: Fn, of: ColumnConv, channels: number, vectors: number) {
    this.f = f;
    this.of = of;
    this.conv = of.conv;
    this.channels = channels;
    const locals = (count: number): number[] => Array.from({ length: count }, () => f.v128Local());
    this.sums = locals(channels * vectors);
    this.held = locals(Math.min(channels, vectors));
    this.passing = f.v128Local();
    this.kept = f.v128Local();
    this.at = { x: f.i32Local(), w: f.i32Local(), xLine: f.i32Local(), wLine: f.i32Local(), inputs: f.i32Local(), rows: f.i32Local() };
  }

  private reach(column: number, k: number): Reach {
    const { w } = this.conv.windows;
    const lanes = [0, 1, 2, 3].map((lane) => {
      const cell = (column + lane) * w.stride + k * w.dilation - w.before;
      // Lanes beyond the row are not stored, so they may read what they like.
      return column + lane >= w.out ? undefined : cell >= 0 && cell < w.size;
    });
    if (lanes.every((lane) => lane !== false)) return "all";
    return lanes.some((lane) => lane === true) ? lanes.map((lane) => (lane === true ? -1 : 0)) : "none";
  }
  private stored(column: number): number { return Math.min(4, this.conv.windows.w.out - column); }

  /** Whether no tap of these columns is padding, and all of them exist. */
  isInner(column: number, vectors: number): boolean {
    const { w } = this.conv.windows;
    return column + vectors * 4 <= w.out && column * w.stride >= w.before && (column + vectors * 4 - 1) * w.stride + (w.kernel - 1) * w.dilation - w.before < w.size;
  }

  /** Pushes the input of four columns. Lanes that are masked or not stored may be anything, but are read only where memory is near. */
  private load(offset: number, lanes: number, reach: Reach): void {
    const { f, at, kept, conv: { windows: { w: { stride } } } } = this;
    if (stride === 1) { f.get(at.xLine).load(offset); return; }
    if (stride === 2) { f.get(at.xLine).load(offset).get(at.xLine).load(offset + 16).shuffle(0, 2, 4, 6); return; }
    f.f32x4(0).set(kept);
    for (let lane = 0; lane < lanes; lane++) {
      if (typeof reach === "string" || reach[lane] !== 0) f.get(at.xLine, kept).load32Lane(lane, offset + lane * stride * 4).set(kept);
    }
    f.get(kept);
  }

  private madd(sum: number, weight: number, sample: number, reach: Reach): void {
    const { f, kept } = this;
    if (typeof reach === "string") { f.madd(sum, weight, sample); return; }
    f.get(sum).set(kept);
    f.madd(kept, weight, sample);
    f.get(kept, sum).i32x4(reach[0] ?? 0, ...reach.slice(1)).op(OP.v128_bitselect).set(sum);
  }

  /** Products of tap k of the row at hand; `low` is the cell that xLine points at for column 0 of the tile's first vector. */
  private tap(columns: readonly number[], k: number, low: number): void {
    const { f, at, held, passing, channels, sums, of: { wOut, turned, conv: { windows: { w } } } } = this;
    const reaches = columns.map((column) => this.reach(column, k));
    const live = columns.map((_, v) => v).filter((v) => reaches[v] !== "none");
    const loadSample = (v: number): void => {
      const column = columns[v] ?? 0;
      this.load((column * w.stride + k * w.dilation - w.before - low) * 4, this.stored(column), reaches[v] ?? "all");
    };
    const loadWeight = (channel: number): void => { f.get(at.wLine).load32Splat(channel * wOut + (turned ? w.kernel - 1 - k : k) * 4); };
    const add = (channel: number, v: number, weight: number, sample: number): void => this.madd(sums[channel * columns.length + v] ?? 0, weight, sample, reaches[v] ?? "all");
    if (columns.length <= channels) {
      for (const v of live) { loadSample(v); f.set(held[v] ?? 0); }
      for (let channel = 0; channel < channels && live.length > 0; channel++) {
        loadWeight(channel);
        f.set(passing);
        for (const v of live) add(channel, v, passing, held[v] ?? 0);
      }
      return;
    }
    for (let channel = 0; channel < channels && live.length > 0; channel++) { loadWeight(channel); f.set(held[channel] ?? 0); }
    for (const v of live) {
      loadSample(v);
      f.set(passing);
      for (let channel = 0; channel < channels; channel++) add(channel, v, held[channel] ?? 0, passing);
    }
  }

  /** `vectors` vectors from a column on. Addresses are relative to column 0, but in a loop over inner tiles, which moves those. */
  emit(column: number, vectors: number): void {
    const { f, at, sums, channels, of: { wIn, turned, conv: { windows: { h, w } } } } = this;
    const columns = Array.from({ length: vectors }, (_, v) => column + v * 4);
    const low = column * w.stride - w.before;
    for (const sum of sums.slice(0, channels * vectors)) f.f32x4(0).set(sum);
    // A row of windows that lies in the padding has no rows of taps.
    f.get(5).i32(0).op(OP.i32_gt_s).if(() => {
      f.get(0).i32(low * 4).op(OP.i32_add).set(at.x).get(1).set(at.w).get(3).set(at.inputs);
      f.doWhile(() => {
        f.get(at.x).set(at.xLine).get(at.w).set(at.wLine).get(5).set(at.rows);
        f.doWhile(() => {
          for (let k = 0; k < w.kernel; k++) this.tap(columns, k, low);
          f.bump(at.xLine, h.dilation * w.size * 4).bump(at.wLine, (turned ? -w.kernel : w.kernel) * 4);
        }, () => f.countDown(at.rows));
        f.bump(at.x, h.size * w.size * 4).bump(at.w, wIn);
      }, () => f.countDown(at.inputs));
    });
    const each = (visit: (sum: number, offset: number, lanes: number) => void): void => {
      for (let channel = 0; channel < channels; channel++) columns.forEach((first, v) => {
        visit(sums[channel * vectors + v] ?? 0, (channel * h.out * w.out + first) * 4, this.stored(first));
      });
    };
    f.get(4).if(() => { each((sum, offset) => f.get(2).load(offset).get(sum).op(OP.f32x4_add).set(sum)); });
    each((sum, offset, lanes) => storeLanes(f, 2, sum, lanes, offset));
  }
}
