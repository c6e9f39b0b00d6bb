/**
 * The gradient for the weights of a convolution, over samples in blocks of [c][h][w][lanes]. A unit is a few output channels, some
 * input channels and rows of the kernel, over the whole batch; it alone writes their weights.
 *
 * Element map: lane l of a sum is what samples l, l + 4, l + 8… add; lanes are added up last. A tile keeps 9 to 12 sums in registers
 * while pixels pass, for example 2 channels × 5 taps: 7 vectors are loaded for 10 multiply-adds. Columns at the edges, where some
 * taps read padding, have code of their own, and rows run over those where the kernel's row meets the input.
 *
 * A run is a few rows of one block (or all of a few small blocks), about 128 products a lane. All tiles of a unit pass over it before
 * the next, so they find it in the inner cache, and put their sums aside into totals in scratch memory. That also bounds rounding:
 * one long sum loses about √n of its last bits, and a batch of 128 has 100,000 products for each weight.
 *
 * Measured on one core of a Xeon, called with blocked arrays, GFLOP/s with fused multiply-add (and without): LeNet-5's convolutions, batch
 * 128, 61 and 60 (47, 46); 32 channels of 32×32, 3×3, 55 (46); 64 of 16×16, 60 (50); 1×1, 61 (46); depthwise 3×3, 50 (42). When
 * each unit went over the whole batch by itself, arrays beyond the outer cache halved that.
 */
import { I32 } from "../wasm/encoder.ts";
import type { Fn, ModuleBuilder } from "../wasm/encoder.ts";
import * as OP from "../wasm/ops.ts";
import { balanced } from "./balanced.ts";
import type { Parts } from "./balanced.ts";
import type { Lanes } from "./batch-block.ts";
import type { Conv } from "./conv-shape.ts";
import { eachTile, emitTiles } from "./conv-weight-tile.ts";

/** Products a lane adds before its sum is put aside. */
const RUN = 128;
/** Units to have at least, where the weights allow, and the most input channels (or tiles of them) in one. */
const UNITS = 16;
const POSITIONS = 8;

export interface WeightPlan {
  readonly conv: Conv; readonly lanes: Lanes; readonly blocks: number; readonly add: boolean;
  readonly cg: number; readonly og: number;
  /** Bytes of a pixel, and of planes. */
  readonly cell: number; readonly xPlane: number; readonly yPlane: number;
  /** Tiles run along the kernel's row, or along the input channels where it has one column. */
  readonly alongRow: boolean; readonly inner: readonly Parts[];
  /** One output channel in each group: a tile takes neighbouring groups, each with its own input. */
  readonly acrossGroups: boolean; readonly outer: readonly Parts[];
  readonly groups: number;
  /** Rows of the kernel in a unit: all or one. And input channels, or tiles of them. */
  readonly rows: number; readonly positions: number;
  /** A run is either some rows of one block, or all rows of some blocks. */
  readonly rowsPerRun: number; readonly blocksPerStep: number;
}

function planOf(conv: Conv, lanes: Lanes, blocks: number, add: boolean, fused: boolean): WeightPlan {
  const { windows: { h, w } } = conv;
  const [cg, og] = [conv.c / conv.groups, conv.o / conv.groups];
  const alongRow = w.kernel > 1 || cg === 1;
  const acrossGroups = og === 1 && conv.groups > 1;
  const groups = acrossGroups ? 1 : conv.groups;
  const count = alongRow ? w.kernel : cg;
  // 6 × 2 and 5 × 2 fill the registers as well as 3 × 3 does; unfused operations need one more.
  const inner = balanced(count, count % 3 === 0 ? 3 : fused ? 6 : 5);
  const widest = inner[0]?.size ?? 1;
  const outer = balanced(acrossGroups ? conv.groups : og, widest >= 4 ? 2 : widest === 3 ? 3 : widest === 2 ? 5 : 6);
  const cell = lanes * 4;
  const tiles = (parts: readonly Parts[]): number => parts.reduce((sum, { times }) => sum + times, 0);
  const places = groups * tiles(outer) * (alongRow ? cg : tiles(inner));
  const perRow = w.out * (lanes / 4);
  const rowsPerRun = Math.min(h.out, Math.ceil(RUN / perRow));
  const blocksPerStep = rowsPerRun < h.out ? 1 : Math.min(blocks, Math.max(1, Math.floor(RUN / (perRow * h.out))));
  return {
    conv, lanes, blocks, add, rowsPerRun, blocksPerStep, cg, og, cell, xPlane: h.size * w.size * cell, yPlane: h.out * w.out * cell, alongRow, inner, acrossGroups, outer, groups,
    rows: places >= UNITS ? h.kernel : 1, positions: Math.min(POSITIONS, Math.max(1, Math.floor(places / UNITS))),
  };
}

/** Units with tiles of the same size: `channels` output channels, and `inner` taps or input channels. */
export interface Kind {
  readonly channels: number; readonly firstChannel: number; readonly tiles: number;
  readonly inner: readonly Parts[];
  /** Where along the input channels units start, in steps of `step`, `count` of them. */
  readonly firstInput: number; readonly step: number; readonly count: number;
}

function kindsOf(p: WeightPlan): Kind[] {
  const kinds: Kind[] = [];
  let firstChannel = 0;
  for (const { size, times } of p.outer) {
    const base = { channels: size, firstChannel, tiles: times };
    if (p.alongRow) kinds.push({ ...base, inner: p.inner, firstInput: 0, step: 1, count: p.cg });
    else {
      let firstInput = 0;
      for (const part of p.inner) {
        kinds.push({ ...base, inner: [{ size: part.size, times: 1 }], firstInput, step: part.size, count: part.times });
        firstInput += part.size * part.times;
      }
    }
    firstChannel += size * times;
  }
  return kinds;
}

/** A unit's scratch: for each of its rows the output rows [from, to) that it reads, then totals by input, row of the kernel, tile. */
function scratchOf(p: WeightPlan, { channels, inner }: Kind): { readonly totals: number; readonly perRow: number; readonly bytes: number } {
  const totals = Math.ceil(p.rows / 2) * 16;
  const perRow = channels * inner.reduce((sum, { size, times }) => sum + size * times, 0) * 16;
  return { totals, perRow, bytes: totals + perRow * p.rows * p.positions };
}

export interface WeightGradient {
  readonly units: number; readonly scratchBytes: number;
  /** Emits the units lo ≤ u < hi (locals): all read the same blocks before any reads the next, for those to be found in the outer cache. */
  readonly emit: (f: Fn, at: { readonly x: number; readonly dy: number; readonly dweight: number; readonly scratch: number; readonly lo: number; readonly hi: number }) => void;
}

/** Over `blocks` blocks of samples. `add`: dweight holds the sums of earlier ones. */
export function convWeightGradient(m: ModuleBuilder, conv: Conv, lanes: Lanes, blocks: number, add = false): WeightGradient {
  const p = planOf(conv, lanes, blocks, add, m.fused);
  const kinds = kindsOf(p);
  const scratchBytes = kinds.reduce((most, kind) => Math.max(most, Math.ceil(scratchOf(p, kind).bytes / 64) * 64), 0);
  const phases = [emitStart, emitStep, emitFinish].map((emit) => {
    const f = m.fn([I32, I32, I32, I32, I32]);
    let first = 0;
    for (const kind of kinds) {
      const count = unitsOf(p, kind);
      const unit = m.fn([I32, I32, I32, I32, I32]);
      emit(unit, p, kind);
      f.get(UNIT).i32(first).op(OP.i32_sub).i32(count).op(OP.i32_lt_u).if(() => { f.get(0, 1, 2).get(UNIT).i32(first).op(OP.i32_sub).get(4).call(unit); });
      first += count;
    }
    return f;
  });
  const units = kinds.reduce((sum, kind) => sum + unitsOf(p, kind), 0);
  return {
    units, scratchBytes: units * scratchBytes,
    emit: (f, { x, dy, dweight, scratch, lo, hi }) => {
      const [unit, slot, xAt, yAt] = [f.i32Local(), f.i32Local(), f.i32Local(), f.i32Local()];
      const [start = f, step = f, finish = f] = phases;
      const each = (call: () => void): void => {
        f.get(lo).tee(unit).i32(scratchBytes).op(OP.i32_mul).get(scratch).op(OP.i32_add).set(slot);
        f.doWhile(() => { call(); f.bump(slot, scratchBytes); }, () => f.get(unit).i32(1).op(OP.i32_add).tee(unit).get(hi).op(OP.i32_lt_s));
      };
      const steps = (count: number): void => {
        each(() => f.get(xAt, yAt, slot, unit).i32(count).call(step));
        f.bump(xAt, count * conv.c * p.xPlane).bump(yAt, count * conv.o * p.yPlane);
      };
      f.get(lo, hi).op(OP.i32_lt_s).if(() => {
        each(() => f.get(x, dy, slot, unit).i32(0).call(start));
        f.get(x).set(xAt).get(dy).set(yAt);
        const { blocksPerStep } = p;
        f.repeat(Math.floor(blocks / blocksPerStep), () => steps(blocksPerStep));
        if (blocks % blocksPerStep > 0) steps(blocks % blocksPerStep);
        each(() => f.get(dweight, dweight, slot, unit).i32(0).call(finish));
      });
    },
  };
}

/** Parameters of a unit's functions: two arrays, its scratch, its number among its kind, and (4) how many blocks. */
const SCRATCH = 2;
const UNIT = 3;

function unitsOf(p: WeightPlan, kind: Kind): number {
  return p.groups * kind.tiles * Math.ceil(kind.count / p.positions) * (p.conv.windows.h.kernel / p.rows);
}

/** Locals: the unit's first row of the kernel, its group (or 0), first output channel, first input channel, and how many inputs. */
interface Place { readonly ky: number; readonly group: number; readonly output: number; readonly input: number; readonly inputs: number }
function emitPlace(f: Fn, p: WeightPlan, kind: Kind): Place {
  const [ky, input, output, inputs] = [f.i32Local(), f.i32Local(), f.i32Local(), f.i32Local()];
  const split = (by: number, rest: number): void => { f.get(UNIT).i32(by).op(OP.i32_rem_u).set(rest).get(UNIT).i32(by).op(OP.i32_div_u).set(UNIT); };
  split(p.conv.windows.h.kernel / p.rows, ky);
  split(Math.ceil(kind.count / p.positions), input);
  split(kind.tiles, output);
  f.get(input).i32(p.positions).op(OP.i32_mul).set(input);
  // The last unit along the inputs may have fewer.
  f.i32(kind.count).get(input).op(OP.i32_sub).atMost(inputs, p.positions).set(inputs);
  f.get(input).i32(kind.step).op(OP.i32_mul).i32(kind.firstInput).op(OP.i32_add).set(input);
  f.get(output).i32(kind.channels).op(OP.i32_mul).i32(kind.firstChannel).op(OP.i32_add).set(output);
  return { ky, group: UNIT, output, input, inputs };
}
function addTo(f: Fn, local: number, index: number, step: number): void {
  if (step !== 0) f.address(local, index, step).set(local);
}

/** Clears the totals, and stores which output rows have their tap in a row of the kernel inside the input; a range may end before it starts. */
function emitStart(f: Fn, p: WeightPlan, kind: Kind): void {
  const { ky } = emitPlace(f, p, kind);
  const { h } = p.conv.windows;
  const { totals, bytes } = scratchOf(p, kind);
  const edge = f.i32Local();
  f.get(SCRATCH).i32(totals).op(OP.i32_add).i32(0).i32(bytes - totals).memoryFill();
  for (let i = 0; i < p.rows; i++) {
    // max(0, ⌈(value − (ky + i) · dilation) / stride⌉)
    const ceiling = (value: number): void => {
      f.i32(value + h.stride - 1 - i * h.dilation).get(ky).i32(h.dilation).op(OP.i32_mul, OP.i32_sub).tee(edge).i32(h.stride).op(OP.i32_div_s).i32(0).get(edge).i32(0).op(OP.i32_gt_s, OP.select);
    };
    f.get(SCRATCH);
    ceiling(h.before);
    f.i32Store(i * 8).get(SCRATCH);
    ceiling(h.size + h.before);
    f.atMost(edge, h.out).i32Store(i * 8 + 4);
  }
}

/** Adds one block, or a few small ones, to the totals: input by input, run by run, each row of the kernel over the same run. */
function emitStep(f: Fn, p: WeightPlan, kind: Kind): void {
  const { ky, group, output, input, inputs } = emitPlace(f, p, kind);
  const { h } = p.conv.windows;
  const { totals, perRow } = scratchOf(p, kind);
  const { rowsPerRun } = p;
  const [top, end, row, range, total, rowsLeft] = [f.i32Local(), f.i32Local(), f.i32Local(), f.i32Local(), f.i32Local(), f.i32Local()];
  addTo(f, 0, p.acrossGroups ? output : group, p.cg * p.xPlane);
  addTo(f, 0, input, p.xPlane);
  if (!p.acrossGroups) addTo(f, 1, group, p.og * p.yPlane);
  addTo(f, 1, output, p.yPlane);
  const ranges = f.i32Local();
  f.get(SCRATCH).tee(ranges).i32(totals).op(OP.i32_add).set(SCRATCH);
  const tiles = emitTiles(f, p, kind, { row, total, top, end, range });
  const run = (): void => {
    f.get(SCRATCH).set(total).get(ky).set(row).i32(p.rows).set(rowsLeft);
    f.get(ranges).set(range);
    f.doWhile(() => {
      tiles();
      f.bump(total, perRow).bump(range, 8).bump(row, 1);
    }, () => f.countDown(rowsLeft));
  };
  f.doWhile(() => {
    f.i32(0).set(top);
    f.doWhile(() => {
      f.get(top).i32(rowsPerRun).op(OP.i32_add).atMost(end, h.out).set(end);
      run();
    }, () => f.get(end).tee(top).i32(h.out).op(OP.i32_lt_s));
    f.bump(0, kind.step * p.xPlane).bump(SCRATCH, perRow * p.rows);
  }, () => f.countDown(inputs));
}

/** Adds up the lanes of the totals and stores the weights. */
function emitFinish(f: Fn, p: WeightPlan, kind: Kind): void {
  const { ky, group, output, input, inputs } = emitPlace(f, p, kind);
  const { windows: { h, w } } = p.conv;
  const taps = h.kernel * w.kernel;
  const value = f.v128Local();
  const { totals, perRow } = scratchOf(p, kind);
  if (!p.acrossGroups) addTo(f, 0, group, p.og * p.cg * taps * 4);
  addTo(f, 0, output, p.cg * taps * 4);
  addTo(f, 0, input, taps * 4);
  addTo(f, 0, ky, w.kernel * 4);
  f.bump(SCRATCH, totals);
  const tile = (from: number, size: number): void => {
    for (let i = 0; i < kind.channels; i++) for (let k = 0; k < size; k++) {
      const offset = (i * p.cg * taps + (p.alongRow ? from + k : k * taps)) * 4;
      f.get(SCRATCH).load((kind.channels * from + i * size + k) * 16).set(value).get(0);
      f.get(value).f32Lane(0).get(value).f32Lane(1).op(OP.f32_add).get(value).f32Lane(2).get(value).f32Lane(3).op(OP.f32_add, OP.f32_add);
      if (p.add) f.get(0).f32Load(offset).op(OP.f32_add);
      f.f32Store(offset);
    }
  };
  f.doWhile(() => {
    f.repeat(p.rows, () => {
      eachTile(kind, tile);
      f.bump(0, w.kernel * 4).bump(SCRATCH, perRow);
    });
    f.bump(0, kind.step * taps * 4 - p.rows * w.kernel * 4);
  }, () => f.countDown(inputs));
}
