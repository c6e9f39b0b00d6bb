/** Sliding windows over one or two spatial axes, read from a claim's attributes and checked against its shapes. */
import { paddings, wholeNumbers } from "./attributes.ts";
import type { Attributes } from "./attributes.ts";

/** One axis: size of the input, the kernel, the output; step between windows, step between taps, zeros before the input. */
export interface WindowAxis {
  readonly size: number; readonly kernel: number; readonly out: number;
  readonly stride: number; readonly dilation: number; readonly before: number;
  /** Size of the input with its padding. */
  readonly padded: number;
}
/** 1-D windows have an `h` of size 1. */
export interface Windows { readonly h: WindowAxis; readonly w: WindowAxis }

const ONE: WindowAxis = { size: 1, kernel: 1, out: 1, stride: 1, dilation: 1, before: 0, padded: 1 };

/** `sizes`, `kernel`, `out`: one entry per spatial axis. Undefined where attributes and shapes do not fit each other. */
export function readWindows(attrs: Attributes, sizes: readonly number[], kernel: readonly number[], out: readonly number[]): Windows | undefined {
  const stride = wholeNumbers(attrs, "stride", 1);
  const dilation = wholeNumbers(attrs, "dilation", 1);
  const padding = paddings(attrs);
  const rank = sizes.length;
  if (stride === undefined || dilation === undefined || padding === undefined || rank < 1 || rank > 2) return undefined;
  if ([stride, dilation, padding, kernel, out].some((each) => each.length !== rank)) return undefined;
  const axes: WindowAxis[] = [];
  for (let i = 0; i < rank; i++) {
    const [before, after] = padding[i] ?? [0, 0];
    const axis: WindowAxis = {
      size: sizes[i] ?? 0, kernel: kernel[i] ?? 0, out: out[i] ?? 0, stride: stride[i] ?? 1, dilation: dilation[i] ?? 1, before,
      padded: (sizes[i] ?? 0) + before + after,
    };
    // Every window lies inside the padded input; some cells at its end may be in none.
    if (axis.kernel < 1 || axis.size < 1 || axis.out < 1 || (axis.out - 1) * axis.stride + (axis.kernel - 1) * axis.dilation >= axis.padded) return undefined;
    axes.push(axis);
  }
  const [first, second] = axes;
  if (first === undefined) return undefined;
  return second === undefined ? { h: ONE, w: first } : { h: first, w: second };
}
