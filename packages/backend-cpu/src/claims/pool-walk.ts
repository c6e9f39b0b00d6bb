/**
 * Walks the positions of planes in blocks of [h][w][lanes], and the taps of each position. Where windows hang over an edge, taps that
 * do not exist are not in the code (`window-taps.ts`).
 */
import { I32 } from "../wasm/encoder.ts";
import type { Fn, ModuleBuilder } from "../wasm/encoder.ts";
import * as OP from "../wasm/ops.ts";
import type { Lanes } from "./batch-block.ts";
import { reads, segmentsOf } from "./window-taps.ts";
import type { Segment, TapAxis } from "./window-taps.ts";

/** Windows of up to this many taps are unrolled. */
const UNROLLED = 36;

export interface Walk {
  readonly channels: number; readonly lanes: Lanes;
  readonly h: TapAxis; readonly w: TapAxis;
  /** Columns of the kernel; of the planes read and of those written, and the cells of these planes. */
  readonly kernelWidth: number;
  readonly inWidth: number; readonly inCells: number; readonly outWidth: number; readonly outCells: number;
}

/** One position: what it does first, for each tap, and at the end, for the vector `half` bytes into the cell. */
export interface Visit {
  /** Before the other taps: `offset` is that of the first, absent where `tap` will be given all or there is none; `number` is the first's or 0. */
  start(half: number, offset: number | undefined, number: number): void;
  /** A tap `offset` bytes from the read pointers; `pushNumber` pushes its number in the kernel as four integers. */
  tap(offset: number, pushNumber: () => void): void;
  end(half: number): void;
}

/** Reading and writing pointers of the position at hand: locals. */
export interface Pointers { readonly reading: readonly number[]; readonly writing: readonly number[] }

/** A function of (arrays read…, arrays written…), all blocks of the same planes. */
export function walkPlanes(m: ModuleBuilder, walk: Walk, reading: number, writing: number, visitor: (f: Fn, at: Pointers) => Visit): Fn {
  const f = m.fn(Array.from({ length: reading + writing }, () => I32));
  const locals = (count: number): number[] => Array.from({ length: count }, () => f.i32Local());
  const at: Pointers = { reading: locals(reading), writing: locals(writing) };
  const rowAt: Pointers = { reading: locals(reading), writing: locals(writing) };
  const visit = visitor(f, at);
  const cell = walk.lanes * 4;
  const [rowBytes, outRowBytes] = [walk.inWidth * cell, walk.outWidth * cell];
  const place = (to: Pointers, from: (kind: "reading" | "writing", i: number) => number, read: number, write: number): void => {
    to.reading.forEach((local, i) => f.get(from("reading", i)).i32(read).op(OP.i32_add).set(local));
    to.writing.forEach((local, i) => f.get(from("writing", i)).i32(write).op(OP.i32_add).set(local));
  };
  const bump = (of: Pointers, read: number, write: number): void => {
    for (const local of of.reading) f.bump(local, read);
    for (const local of of.writing) f.bump(local, write);
  };
  const params: Pointers = { reading: at.reading.map((_, i) => i), writing: at.writing.map((_, i) => reading + i) };
  const window = new TapLoop(f, walk, at, visit);
  f.repeat(walk.channels, () => {
    for (const rows of segmentsOf(walk.h)) {
      place(rowAt, (kind, i) => params[kind][i] ?? 0, reads(walk.h, rows).cell * rowBytes, (walk.h.outFirst + rows.from * walk.h.outStep) * outRowBytes);
      f.repeat(rows.count, () => {
        for (const columns of segmentsOf(walk.w)) {
          place(at, (kind, i) => rowAt[kind][i] ?? 0, reads(walk.w, columns).cell * cell, (walk.w.outFirst + columns.from * walk.w.outStep) * cell);
          f.repeat(columns.count, () => { window.emit(rows, columns); bump(at, walk.w.inStep * cell, walk.w.outStep * cell); });
        }
        bump(rowAt, walk.h.inStep * rowBytes, walk.h.outStep * outRowBytes);
      });
    }
    bump(params, walk.inCells * cell, walk.outCells * cell);
  });
  return f;
}

/** The taps of one position, unrolled or in loops. */
class TapLoop {
  private readonly f: Fn;
  private readonly walk: Walk;
  private readonly at: Pointers;
  private readonly visit: Visit;
  private readonly number: number;

  constructor(f: Fn, walk: Walk, at: Pointers, visit: Visit) {
    this.f = f;
    this.walk = walk;
    this.at = at;
    this.visit = visit;
    this.number = f.v128Local();
  }

  emit(rows: Segment, columns: Segment): void {
    const { f, walk: { h, w, lanes, inWidth, kernelWidth }, visit } = this;
    const cell = lanes * 4;
    const [down, across] = [reads(h, rows), reads(w, columns)];
    const taps = down.offsets.flatMap((y, i) => across.offsets.map((x, j) => ({ offset: (y * inWidth + x) * cell, number: (down.numbers[i] ?? 0) * kernelWidth + (across.numbers[j] ?? 0) })));
    const [first, ...others] = taps;
    for (let half = 0; half < cell; half += 16) {
      const looping = taps.length > UNROLLED;
      visit.start(half, first === undefined || looping ? undefined : first.offset + half, first?.number ?? 0);
      if (looping) this.loops(rows, columns, (first?.offset ?? 0) + half, first?.number ?? 0);
      else for (const { offset, number } of others) visit.tap(offset + half, () => f.i32x4(number));
      visit.end(half);
    }
  }

  private loops(rows: Segment, columns: Segment, offset: number, number: number): void {
    const { f, walk: { h, w, lanes, inWidth, kernelWidth }, at, visit } = this;
    const cell = lanes * 4;
    const move = (bytes: number, numbers: number): void => {
      for (const local of at.reading) f.bump(local, bytes);
      if (numbers !== 0) f.get(this.number).i32x4(numbers).op(OP.i32x4_add).set(this.number);
    };
    const [across, down] = [w.tapStep * cell, h.tapStep * inWidth * cell];
    f.i32x4(number).set(this.number);
    f.repeat(rows.taps, () => {
      f.repeat(columns.taps, () => { visit.tap(offset, () => f.get(this.number)); move(across, w.kStep); });
      move(down - columns.taps * across, h.kStep * kernelWidth - columns.taps * w.kStep);
    });
    move(-rows.taps * down, 0);
  }
}
