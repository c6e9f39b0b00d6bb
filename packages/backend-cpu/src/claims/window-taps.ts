/**
 * Which taps of a window exist at which position, along one axis. Forward passes, input gradients and pooling all gather: each
 * position of the output reads a range of taps, shorter where the window hangs over the edge. Positions that read the same
 * range form a segment, for which code can be made with no checks, so padding is never stored, read or multiplied.
 */
import type { WindowAxis } from "./window.ts";

export interface TapAxis {
  /** Position i, from 0 to count − 1, is cell outFirst + i · outStep of the output. */
  readonly count: number; readonly outFirst: number; readonly outStep: number;
  /** Its tap j is cell inFirst + i · inStep + j · tapStep of the input, if that is from 0 to inSize − 1. */
  readonly inSize: number; readonly inFirst: number; readonly inStep: number; readonly taps: number; readonly tapStep: number;
  /** Tap j has number kFirst + j · kStep in the kernel. */
  readonly kFirst: number; readonly kStep: number;
}

/** Neighbouring positions that read the taps tap ≤ j < tap + taps. */
export interface Segment { readonly from: number; readonly count: number; readonly tap: number; readonly taps: number }

/** The axis of a forward pass: the output reads the input. */
export function forwardTaps({ size, kernel, out, stride, dilation, before }: WindowAxis): TapAxis {
  return { count: out, outFirst: 0, outStep: 1, inSize: size, inFirst: -before, inStep: stride, taps: kernel, tapStep: dilation, kFirst: 0, kStep: 1 };
}

/**
 * The axes of an input gradient: dx reads dy. With stride s, the cells of dx fall into s classes that read different taps; in each
 * one, neighbouring cells read neighbouring cells of dy.
 */
export function backwardTaps({ size, kernel, out, stride, dilation, before }: WindowAxis): TapAxis[] {
  const axes: TapAxis[] = [];
  for (let first = 0; first < Math.min(stride, size); first++) {
    const residue = (first + before) % stride;
    const numbers = Array.from({ length: kernel }, (_, k) => k).filter((k) => (k * dilation) % stride === residue);
    const [kFirst = 0, second = kFirst + 1] = numbers;
    const kStep = second - kFirst;
    axes.push({
      count: Math.ceil((size - first) / stride), outFirst: first, outStep: stride,
      inSize: out, inFirst: numbers.length === 0 ? 0 : (first + before - kFirst * dilation) / stride, inStep: 1,
      taps: numbers.length, tapStep: -Math.floor((kStep * dilation) / stride), kFirst, kStep,
    });
  }
  return axes;
}

/** The taps from `tap` to `tap + taps − 1` alone. */
export function someTaps(axis: TapAxis, tap: number, taps: number): TapAxis {
  return { ...axis, inFirst: axis.inFirst + tap * axis.tapStep, kFirst: axis.kFirst + tap * axis.kStep, taps };
}

function tapsAt({ inSize, inFirst, inStep, taps, tapStep }: TapAxis, i: number): { tap: number; taps: number } {
  const base = inFirst + i * inStep;
  // A gradient's step is 0 only where there is at most one tap.
  const [low, high] = tapStep === 0 ? (base >= 0 && base < inSize ? [0, taps - 1] : [0, -1])
    : tapStep > 0 ? [Math.ceil(-base / tapStep), Math.floor((inSize - 1 - base) / tapStep)]
    : [Math.ceil((base - inSize + 1) / -tapStep), Math.floor(base / -tapStep)];
  const tap = Math.max(0, low);
  const last = Math.min(taps - 1, high);
  return last < tap ? { tap: 0, taps: 0 } : { tap, taps: last - tap + 1 };
}

export function segmentsOf(axis: TapAxis): Segment[] {
  const found: Segment[] = [];
  for (let i = 0; i < axis.count; i++) {
    const { tap, taps } = tapsAt(axis, i);
    const last = found.at(-1);
    if (last !== undefined && last.tap === tap && last.taps === taps) found[found.length - 1] = { ...last, count: last.count + 1 };
    else found.push({ from: i, count: 1, tap, taps });
  }
  return found;
}

/** The first cell of the input that the segment's first position reads, and where its taps lie from there. */
export function reads(axis: TapAxis, { from, tap, taps }: Segment): { readonly cell: number; readonly offsets: readonly number[]; readonly numbers: readonly number[] } {
  const base = axis.inFirst + from * axis.inStep;
  const cells = Array.from({ length: taps }, (_, j) => base + (tap + j) * axis.tapStep);
  const cell = cells.reduce((least, each) => Math.min(least, each), cells[0] ?? 0);
  return { cell, offsets: cells.map((each) => each - cell), numbers: cells.map((_, j) => axis.kFirst + (tap + j) * axis.kStep) };
}
