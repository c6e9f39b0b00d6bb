/** What the claims of max pooling read from a call. */
import type { ClaimedKernel } from "@receptive/core/extend";
import { wholeNumbers } from "./attributes.ts";
import { readWindows } from "./window.ts";
import type { Windows } from "./window.ts";

/** n samples of c planes. */
export interface Pool { readonly n: number; readonly c: number; readonly windows: Windows }

/** Undefined where the shapes of the pool's input and output do not fit its attributes, or are empty. */
export function readPool(call: ClaimedKernel, x: readonly number[] | undefined, y: readonly number[] | undefined): Pool | undefined {
  const kernel = wholeNumbers(call.attrs, "kernel", 1);
  if (x === undefined || y === undefined || kernel === undefined || x[0] !== y[0] || x[1] !== y[1] || x.length !== y.length) return undefined;
  const [n = 0, c = 0, ...sizes] = x;
  const windows = readWindows(call.attrs, sizes, kernel, y.slice(2));
  return windows === undefined || n * c === 0 ? undefined : { n, c, windows };
}

/** Vector operations for one plane of a sample, about: loads, comparisons and choices of each tap. */
export function planeCost({ windows: { h, w } }: Pool): number {
  return h.out * w.out * h.kernel * w.kernel + h.size * w.size / 4;
}
export function poolCost(pool: Pool): number {
  return pool.n * pool.c * planeCost(pool);
}

/** Windows that tile their input: each cell lies in exactly one. */
export function isTiling({ windows: { h, w } }: Pool): boolean {
  return [h, w].every((axis) => axis.kernel === axis.stride && axis.dilation === 1 && axis.padded === axis.size && axis.out * axis.kernel === axis.size);
}
