import { ArgumentError } from "@receptive/core";
import type { Layer, WindowConfig } from "../layer.ts";

/** What one output cell sees of the input, one number per spatial axis. */
export interface ReceptiveField {
  /** Input cells along each axis. */
  readonly size: readonly number[];
  /** Input cells between the fields of neighbouring outputs. */
  readonly stride: readonly number[];
  /** Where the first output's field begins; negative in the padding. */
  readonly start: readonly number[];
}

/** Layers whose every output sees the whole input. */
const GLOBAL: ReadonlySet<string> = new Set(["flatten", "linear", "maxout", "globalAvgPool"]);

/** Layers whose windows depend on the size of the input, or fall between its cells. */
const UNEVEN: ReadonlySet<string> = new Set(["adaptiveAvgPool2d", "upsample", "convTranspose1d", "convTranspose2d"]);

/**
 * The receptive field of the last of these layers, one after the other: size += (F − 1)·dilation·stride, stride *= S. From a
 * flattening or fully connected layer on it is the whole input (Infinity). Layers without a window leave it. Throws
 * ArgumentError `E_RECEPTIVE_FIELD` for graphs, for windows of different dimensions, and for layers that resize.
 *
 * @example
 * receptiveField([conv2d(8, 8, 3), conv2d(8, 8, 3), conv2d(8, 8, 3)]).size; // [7, 7]
 */
export function receptiveField(layers: Layer | readonly Layer[]): ReceptiveField {
  const flat = chain(Array.isArray(layers) ? layers : [layers]);
  const axes = flat.find((l) => l.window !== undefined)?.window?.kernel.length ?? 0;
  let field: ReceptiveField = { size: new Array<number>(axes).fill(1), stride: new Array<number>(axes).fill(1), start: new Array<number>(axes).fill(0) };
  for (const l of flat) {
    if (GLOBAL.has(l.kind)) return { size: field.size.map(() => Infinity), stride: field.stride.map(() => 0), start: field.start.map(() => 0) };
    if (UNEVEN.has(l.kind)) throw new ArgumentError("E_RECEPTIVE_FIELD", `receptiveField: ${l.label} has no window of one size; pass the layers before it.`);
    if (l.window === undefined) continue;
    if (l.window.kernel.length !== axes) throw new ArgumentError("E_RECEPTIVE_FIELD", `receptiveField: ${l.label} has another number of axes than the layers before it.`);
    field = through(field, l.window);
  }
  return field;
}

function through({ size, stride, start }: ReceptiveField, { kernel, stride: s, padding, dilation }: WindowConfig): ReceptiveField {
  const at = (list: readonly number[], i: number): number => list[i] ?? 1;
  return {
    size: size.map((n, i) => n + (at(kernel, i) - 1) * at(dilation, i) * at(stride, i)),
    stride: stride.map((n, i) => n * at(s, i)),
    start: start.map((n, i) => n - (padding[i]?.[0] ?? 0) * at(stride, i)),
  };
}

function chain(layers: readonly Layer[]): Layer[] {
  return layers.flatMap((l) => {
    const inner = (l as { readonly layers?: readonly Layer[] }).layers;
    if (inner === undefined) return [l];
    if ("pred" in l) throw new ArgumentError("E_RECEPTIVE_FIELD", `receptiveField: ${l.kind} is a graph; pass the layers of one path through it.`);
    return chain(inner);
  });
}
