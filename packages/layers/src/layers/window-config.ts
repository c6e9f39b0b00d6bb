import { ArgumentError, type ConvOptions } from "@receptive/core";
import type { WindowConfig } from "../layer.ts";

/** One number for every spatial axis, or one per axis. */
export type PerAxis = NonNullable<ConvOptions["stride"]>;
/** Symmetric padding, one number per axis, or [before, after] per axis. */
export type Padding = NonNullable<ConvOptions["padding"]>;

function perAxis(label: string, what: string, value: PerAxis, axes: number, least: number): number[] {
  const list = typeof value === "number" ? new Array<number>(axes).fill(value) : [...value];
  if (list.length !== axes || list.some((v) => !Number.isInteger(v) || v < least)) throw new ArgumentError("E_WINDOW", `${label}: ${what} is an integer ≥ ${least}${axes > 1 ? `, or ${axes} of them` : ""}, got ${JSON.stringify(value)}.`);
  return list;
}

/** Checks a window's geometry as the layer is made. Throws ArgumentError `E_WINDOW`. */
export function windowConfig(label: string, axes: number, kernel: PerAxis, options: { readonly stride?: PerAxis; readonly padding?: Padding; readonly dilation?: PerAxis }, defaultStride: PerAxis): WindowConfig {
  const { padding = 0 } = options;
  const pads = (typeof padding === "number" ? new Array<number>(axes).fill(padding) : padding).map((p) => (typeof p === "number" ? ([p, p] as const) : p));
  perAxis(label, "padding", pads.flat(), 2 * axes, 0);
  return {
    kernel: perAxis(label, "the kernel", kernel, axes, 1),
    stride: perAxis(label, "stride", options.stride ?? defaultStride, axes, 1),
    padding: pads,
    dilation: perAxis(label, "dilation", options.dilation ?? 1, axes, 1),
  };
}
