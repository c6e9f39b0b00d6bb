/** What the three claims of convolution read from a call. */
import type { Aval, ClaimedKernel } from "@receptive/core/extend";
import { wholeNumber } from "./attributes.ts";
import { readWindows } from "./window.ts";
import type { Windows } from "./window.ts";

/** n samples, c channels in, o channels out. */
export interface Conv { readonly n: number; readonly c: number; readonly o: number; readonly groups: number; readonly windows: Windows }

/** Windows of one cell, one for each cell. */
function isPointwise({ h, w }: Windows): boolean {
  return [h, w].every((axis) => axis.kernel === 1 && axis.stride === 1 && axis.padded === axis.size && axis.out === axis.size);
}
/** The plane as one row: rows make no difference to windows of one cell. */
function flattened({ h, w }: Windows): Windows {
  const cells = h.size * w.size;
  return { h: { ...h, size: 1, out: 1, padded: 1 }, w: { ...w, size: cells, out: cells, padded: cells } };
}

/** Undefined unless all are f32, have one or two spatial axes, and fit each other; nothing in them is empty. */
export function readConv(call: ClaimedKernel, x: Aval | undefined, weight: Aval | undefined, y: Aval | undefined): Conv | undefined {
  const groups = call.attrs["groups"];
  if (x === undefined || weight === undefined || y === undefined || !wholeNumber(groups, 1)) return undefined;
  if (x.dtype !== "f32" || weight.dtype !== "f32" || y.dtype !== "f32") return undefined;
  const [n = 0, c = 0, ...sizes] = x.shape;
  const [o = 0, cg = 0, ...kernel] = weight.shape;
  const [yn = 0, yo = 0, ...out] = y.shape;
  if (n < 1 || c < 1 || o < 1 || yn !== n || yo !== o || cg * groups !== c || o % groups !== 0) return undefined;
  const windows = readWindows(call.attrs, sizes, kernel, out);
  return windows === undefined ? undefined : { n, c, o, groups, windows: isPointwise(windows) ? flattened(windows) : windows };
}

/** Floats of one sample of x, of one sample of y, and of the weights. */
export function sizesOf({ c, o, groups, windows: { h, w } }: Conv): { readonly x: number; readonly y: number; readonly weights: number } {
  return { x: c * h.size * w.size, y: o * h.out * w.out, weights: o * (c / groups) * h.kernel * w.kernel };
}

/** Multiply-adds of whole vectors that it takes, about. */
export function costOf(conv: Conv): number {
  const { windows: { h, w } } = conv;
  return conv.n * sizesOf(conv).weights * h.out * w.out / 4;
}
