/** The geometry of sliding windows, and the rule that they must tile their input. */
import { callSite } from "../call-site.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import { windowCount } from "../ir/build.ts";
import { dim, formatShape, type Shape } from "../shape.ts";

/** One number for every axis, or one per axis. */
export type PerAxis = number | readonly number[];
/** Symmetric padding, one number per axis, or [before, after] per axis. */
export type Padding = number | readonly (number | readonly [number, number])[];

export interface WindowGeometry {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly (readonly [number, number])[];
  readonly dilation: readonly number[];
}

export function perAxis(what: string, value: PerAxis, n: number, least: number): number[] {
  const list = typeof value === "number" ? new Array<number>(n).fill(value) : [...value];
  if (list.length !== n || list.some((v) => !Number.isInteger(v) || v < least)) {
    throw new ArgumentError("E_WINDOW", `${what} needs ${n} integers ≥ ${least}, got ${typeof value === "number" ? value : formatShape(value)}.${callSite()}`);
  }
  return list;
}

export function windowGeometry(kernel: readonly number[], options: { stride?: PerAxis | undefined; padding?: Padding | undefined; dilation?: PerAxis | undefined }, defaultStride: PerAxis): WindowGeometry {
  const n = kernel.length;
  const given = options.padding ?? 0;
  const pads = typeof given === "number" ? new Array<number>(n).fill(given) : given;
  const padding = pads.map((p) => (typeof p === "number" ? ([p, p] as const) : p));
  const odd = padding.find((p) => p.length !== 2);
  if (odd !== undefined) throw new ArgumentError("E_WINDOW", `padding is a number or [before, after] for each axis, got ${formatShape(odd)}.${callSite()}`);
  perAxis("padding", padding.flat(), 2 * n, 0);
  return { kernel: perAxis("kernel", kernel, n, 1), stride: perAxis("stride", options.stride ?? defaultStride, n, 1), padding, dilation: perAxis("dilation", options.dilation ?? 1, n, 1) };
}

/** Fixes for one axis: the nearest strides and paddings with which the windows tile. */
function fixes(size: number, f: number, s: number, [before, after]: readonly [number, number]): string {
  const reach = size + before + after - f;
  const rest = reach % s;
  const found: string[] = [];
  // A stride beyond the last window divides nothing.
  for (let t = Math.min(s - 1, reach); t >= 1 && found.length < 1; t--) if (reach % t === 0) found.push(`stride ${t}`);
  const missing = s - rest;
  found.push(missing % 2 === 0 && before === after ? `padding ${before + missing / 2}` : `padding [${before}, ${after + missing}]`);
  found.push("floor: true to leave them out, as PyTorch does");
  return found.join(", or ");
}

/**
 * Output sizes W2 = (W1 − F + 2P)/S + 1. Where S does not divide, some input cells would silently take no part: an error names
 * them and the ways out, unless `floor` accepts that.
 */
export function windowOutput(op: string, spatial: Shape, g: WindowGeometry, floor: boolean): number[] {
  return spatial.map((size, i) => {
    const pads = g.padding[i] ?? [0, 0];
    const [k, s, d] = [dim(g.kernel, i), dim(g.stride, i), dim(g.dilation, i)];
    const extent = d * (k - 1) + 1;
    const padded = size + pads[0] + pads[1];
    if (extent > padded) throw new ShapeError(`E_SHAPE_${op.toUpperCase()}`, `${op} on axis ${i}: a window of ${extent} does not fit ${padded} cells (${size} with padding ${pads[0]} + ${pads[1]}); use a smaller kernel or more padding.${callSite()}`);
    const rest = (padded - extent) % s;
    if (rest !== 0 && !floor) {
      const first = padded - rest - pads[0];
      const cells = rest === 1 ? `cell ${first}` : `cells ${first} to ${first + rest - 1}`;
      throw new ShapeError("E_SHAPE_TILE", `${op} on axis ${i} does not tile its input: (${size} − ${extent} + ${pads[0] + pads[1]})/${s} + 1 is not whole, so ${cells} of ${size} would be left uncovered. Use ${fixes(size, extent, s, pads)}.${callSite()}`);
    }
    return windowCount(padded, k, s, d);
  });
}

/**
 * The padding with which the last, incomplete window of each axis is whole too (ceil mode): more cells after the end. A window
 * that would start beyond the input and its first padding is left out, as PyTorch does.
 */
export function ceilPadding(spatial: Shape, g: WindowGeometry): (readonly [number, number])[] {
  return spatial.map((size, i) => {
    const [before, after] = g.padding[i] ?? [0, 0];
    const [k, s, d] = [dim(g.kernel, i), dim(g.stride, i), dim(g.dilation, i)];
    const extent = d * (k - 1) + 1;
    const full = Math.ceil((size + before + after - extent) / s) + 1;
    const count = (full - 1) * s >= size + before ? full - 1 : full;
    return [before, Math.max(after, (count - 1) * s + extent - size - before)] as const;
  });
}
