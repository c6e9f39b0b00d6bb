/**
 * Convolution over one block of samples, in the layout [c][h][w][8] (or 4). Weights stay as they are ([o][c][kh][kw]) and are
 * splat; several output (or input) channels share each load of the samples. Multiply and add, in an order fixed by the sizes.
 *
 * Element map: lane l of a vector is sample l of the block, so a vector is one pixel of one channel for four samples. Per block,
 * the forward pass reads the samples once for each tile of output channels, and the weights once for each pixel, out of the
 * inner cache. Measured on one core of an AMD EPYC, `pnpm bench --backend cpu --only 'conv/*'`: LeNet-5's second convolution, batch
 * 128, forward 53, gradients 49 GFLOP/s; 64 channels of 16×16, 3×3, 35 to 40.
 */
import { I32 } from "../wasm/encoder.ts";
import type { Fn, ModuleBuilder } from "../wasm/encoder.ts";
import { OP } from "../wasm/ops.ts";
import { planeBytes } from "./batch-block.ts";
import type { Lanes } from "./batch-block.ts";
import type { Windows } from "./window.ts";

export interface ConvShape { readonly windows: Windows; readonly c: number; readonly o: number; readonly groups: number; readonly lanes: Lanes }

interface Sizes {
  readonly cell: number; readonly cg: number; readonly og: number; readonly taps: number;
  /** Bytes of a plane and a row of the padded input and of the output. */
  readonly xPlane: number; readonly xRow: number; readonly yPlane: number;
  /** Bytes from one output channel's weights to the next. */
  readonly wOut: number;
}

function sizesOf({ windows: { h, w }, c, o, groups, lanes }: ConvShape): Sizes {
  const cg = c / groups;
  const taps = h.kernel * w.kernel;
  const cell = lanes * 4;
  return { cell, cg, og: o / groups, taps, xPlane: planeBytes(h.padded, w.padded, lanes), xRow: w.padded * cell, yPlane: planeBytes(h.out, w.out, lanes), wOut: cg * taps * 4 };
}

/** Channels that share a pass: one or two vectors each, and 15 registers to hold them beside the operands. */
function channelTile(channels: number, lanes: Lanes): number {
  const most = channels % 4 === 0 || channels % 3 !== 0 ? 4 : 3;
  return lanes === 8 ? most : most * 2;
}
/** Runs `emit(size)` over `count` in tiles; the last may be smaller. */
function tiled(f: Fn, count: number, tile: number, emit: (size: number) => void): void {
  f.repeat(Math.floor(count / tile), () => emit(tile));
  if (count % tile > 0) emit(count % tile);
}
function locals(count: number, make: () => number): number[] {
  return Array.from({ length: count }, make);
}

/** Sums of one pixel: `halves` vectors for each of the channels. `tap` adds sample vectors at x + xOffset times weights at w + wOffset. */
function pixelSums(f: Fn, halves: number): { sums: number[]; tap: (channels: number, x: number, xOffset: number, w: number, wOffset: number, wStep: number) => void } {
  const sums = locals(8, () => f.v128Local());
  const samples = locals(halves, () => f.v128Local());
  const weight = f.v128Local();
  const tap = (channels: number, x: number, xOffset: number, w: number, wOffset: number, wStep: number): void => {
    samples.forEach((sample, half) => f.get(x).load(xOffset + half * 16).set(sample));
    for (let i = 0; i < channels; i++) {
      f.get(w).load32Splat(wOffset + i * wStep).set(weight);
      samples.forEach((sample, half) => {
        const sum = sums[i * halves + half] ?? 0;
        f.get(sum, weight, sample).op(OP.f32x4_mul, OP.f32x4_add).set(sum);
      });
    }
  };
  return { sums, tap };
}

/**
 * Products summed in a register before they are added to the pixel. One long running sum would lose about √n of its last bits;
 * a sum of short ones loses far fewer, for a load and a store each.
 */
const CHUNK = 32;

/** (x block, weight, y block): y = conv(x, weight). */
export function convForward(m: ModuleBuilder, shape: ConvShape): Fn {
  const { h, w } = shape.windows;
  const s = sizesOf(shape);
  const halves = shape.lanes / 4;
  const f = m.fn([I32, I32, I32]);
  const [xRow = 0, x = 0, xTap = 0, xLine = 0, yAt = 0, y = 0, wAt = 0] = locals(7, () => f.i32Local());
  const { sums, tap } = pixelSums(f, halves);
  const channel = (channels: number): void => {
    f.get(xTap).set(xLine);
    f.repeat(h.kernel, () => {
      if (w.kernel <= 8) for (let kx = 0; kx < w.kernel; kx++) tap(channels, xLine, kx * w.dilation * s.cell, wAt, kx * 4, s.wOut);
      else throughLine(channels);
      f.bump(wAt, w.kernel * 4).bump(xLine, h.dilation * s.xRow);
    });
    f.bump(xTap, s.xPlane);
  };
  /** Sums over `inputs` channels alone, then adds them to the pixel (or starts it). */
  const chunk = (channels: number, inputs: number, start: boolean): void => {
    for (const sum of sums.slice(0, channels * halves)) f.f32x4(0).set(sum);
    f.repeat(inputs, () => channel(channels));
    for (let i = 0; i < channels; i++) {
      for (let half = 0; half < halves; half++) {
        const [sum, offset] = [sums[i * halves + half] ?? 0, i * s.yPlane + half * 16];
        if (start) f.get(yAt, sum).store(offset);
        else f.get(yAt).get(yAt).load(offset).get(sum).op(OP.f32x4_add).store(offset);
      }
    }
  };
  const pixel = (channels: number): void => {
    const inputs = Math.min(s.cg, Math.max(1, Math.floor(CHUNK / s.taps)));
    f.get(1).set(wAt).get(x).set(xTap);
    chunk(channels, inputs, true);
    f.repeat(Math.floor(s.cg / inputs) - 1, () => chunk(channels, inputs, false));
    if (s.cg % inputs > 0) chunk(channels, s.cg % inputs, false);
  };
  const xk = f.i32Local();
  const wk = f.i32Local();
  const throughLine = (channels: number): void => {
    f.get(xLine).set(xk).get(wAt).set(wk);
    f.repeat(w.kernel, () => { tap(channels, xk, 0, wk, 0, s.wOut); f.bump(xk, w.dilation * s.cell).bump(wk, 4); });
  };
  f.repeat(shape.groups, () => {
    tiled(f, s.og, channelTile(s.og, shape.lanes), (channels) => {
      f.get(0).set(xRow).get(2).set(y);
      f.repeat(h.out, () => {
        f.get(xRow).set(x).get(y).set(yAt);
        f.repeat(w.out, () => { pixel(channels); f.bump(x, w.stride * s.cell).bump(yAt, s.cell); });
        f.bump(xRow, h.stride * s.xRow).bump(y, w.out * s.cell);
      });
      f.bump(1, channels * s.wOut).bump(2, channels * s.yPlane);
    });
    f.bump(0, s.cg * s.xPlane);
  });
  return f;
}

/**
 * (dx block, weight, dy block): adds to dx, which starts at 0, for every output pixel and tap, the sum over output channels; exact work for
 * any stride and dilation, and what falls on the padding is dropped later.
 */
export function convInputGradient(m: ModuleBuilder, shape: ConvShape): Fn {
  const { h, w } = shape.windows;
  const s = sizesOf(shape);
  const halves = shape.lanes / 4;
  const f = m.fn([I32, I32, I32]);
  const [xRow = 0, x = 0, xTap = 0, y = 0, yAt = 0, wAt = 0, wTap = 0] = locals(7, () => f.i32Local());
  const { sums, tap } = pixelSums(f, halves);
  const oneTap = (channels: number): void => {
    for (const sum of sums.slice(0, channels * halves)) f.f32x4(0).set(sum);
    f.get(y).set(yAt).get(wTap).set(wAt);
    const unroll = s.og % 4 === 0 ? 4 : s.og % 2 === 0 ? 2 : 1;
    f.repeat(s.og / unroll, () => {
      for (let i = 0; i < unroll; i++) tap(channels, yAt, i * s.yPlane, wAt, i * s.wOut, s.taps * 4);
      f.bump(yAt, unroll * s.yPlane).bump(wAt, unroll * s.wOut);
    });
    for (let i = 0; i < channels; i++) {
      for (let half = 0; half < halves; half++) {
        const offset = i * s.xPlane + half * 16;
        f.get(xTap).get(xTap).load(offset).get(sums[i * halves + half] ?? 0).op(OP.f32x4_add).store(offset);
      }
    }
    f.bump(xTap, w.dilation * s.cell).bump(wTap, 4);
  };
  f.repeat(shape.groups, () => {
    tiled(f, s.cg, channelTile(s.cg, shape.lanes), (channels) => {
      f.get(0).set(xRow).get(2).set(y);
      f.repeat(h.out, () => {
        f.get(xRow).set(x);
        f.repeat(w.out, () => {
          f.get(x).set(xTap).get(1).set(wTap);
          f.repeat(h.kernel, () => { f.repeat(w.kernel, () => oneTap(channels)); f.bump(xTap, h.dilation * s.xRow - w.kernel * w.dilation * s.cell); });
          f.bump(x, w.stride * s.cell).bump(y, s.cell);
        });
        f.bump(xRow, h.stride * s.xRow);
      });
      f.bump(1, channels * s.taps * 4).bump(0, channels * s.xPlane);
    });
    // The tiles went through the input channels of one output channel's weights: on to the next group's.
    f.bump(1, (s.og - 1) * s.wOut).bump(2, s.og * s.yPlane);
  });
  return f;
}

/** One of the three axes that a weight has beside its output channel: c, kh or kw. */
interface TapAxis { readonly count: number; readonly xStep: number; readonly gStep: number }

/**
 * (x block, dy block, sums): adds to sums[o][c][kh][kw], vectors of four partial sums. Several neighbouring taps of several output channels
 * stay in registers while the pixels pass.
 */
export function convWeightGradient(m: ModuleBuilder, shape: ConvShape): Fn {
  const { h, w } = shape.windows;
  const s = sizesOf(shape);
  const halves = shape.lanes / 4;
  const f = m.fn([I32, I32, I32]);
  const axes: TapAxis[] = [
    { count: w.kernel, xStep: w.dilation * s.cell, gStep: 16 },
    { count: h.kernel, xStep: h.dilation * s.xRow, gStep: w.kernel * 16 },
    { count: s.cg, xStep: s.xPlane, gStep: s.taps * 16 },
  ];
  const inner = axes.find((axis) => axis.count > 1) ?? axes[0];
  if (inner === undefined) return f;
  const outer = axes.filter((axis) => axis !== inner).toReversed();
  const width = Math.ceil(inner.count / Math.ceil(inner.count / 5));
  const tile = width >= 4 ? 2 : width === 3 ? 3 : 4;
  const sums = locals(tile * width, () => f.v128Local());
  const dys = locals(tile, () => f.v128Local());
  const sample = f.v128Local();
  const [xRow = 0, x = 0, y = 0] = locals(3, () => f.i32Local());
  const gOut = s.wOut * 4;
  const pixels = (xFrom: number, yFrom: number, g: number, channels: number, taps: number): void => {
    const each = (visit: (sum: number, offset: number) => void): void => {
      for (let i = 0; i < channels; i++) for (let k = 0; k < taps; k++) visit(sums[i * width + k] ?? 0, i * gOut + k * inner.gStep);
    };
    each((sum, offset) => f.get(g).load(offset).set(sum));
    f.get(xFrom).set(xRow).get(yFrom).set(y);
    f.repeat(h.out, () => {
      f.get(xRow).set(x);
      f.repeat(w.out, () => {
        for (let half = 0; half < halves * 16; half += 16) {
          for (let i = 0; i < channels; i++) f.get(y).load(i * s.yPlane + half).set(dys[i] ?? 0);
          for (let k = 0; k < taps; k++) {
            f.get(x).load(k * inner.xStep + half).set(sample);
            for (let i = 0; i < channels; i++) { const sum = sums[i * width + k] ?? 0; f.get(sum, dys[i] ?? 0, sample).op(OP.f32x4_mul, OP.f32x4_add).set(sum); }
          }
        }
        f.bump(x, w.stride * s.cell).bump(y, s.cell);
      });
      f.bump(xRow, h.stride * s.xRow);
    });
    each((sum, offset) => f.get(g).get(sum).store(offset));
  };
  const overAxes = (level: number, xFrom: number, g: number, channels: number): void => {
    const axis = outer[level];
    const xHere = f.i32Local();
    const gHere = f.i32Local();
    f.get(xFrom).set(xHere).get(g).set(gHere);
    if (axis !== undefined) {
      f.repeat(axis.count, () => { overAxes(level + 1, xHere, gHere, channels); f.bump(xHere, axis.xStep).bump(gHere, axis.gStep); });
      return;
    }
    tiled(f, inner.count, width, (taps) => { pixels(xHere, 1, gHere, channels, taps); f.bump(xHere, taps * inner.xStep).bump(gHere, taps * inner.gStep); });
  };
  f.repeat(shape.groups, () => {
    tiled(f, s.og, tile, (channels) => { overAxes(0, 0, 2, channels); f.bump(1, channels * s.yPlane).bump(2, channels * gOut); });
    f.bump(0, s.cg * s.xPlane);
  });
  return f;
}
