import { callSite } from "../call-site.ts";
import { ShapeError } from "../errors.ts";
import { flip, reshape, slice } from "../ir/build.ts";
import type { Node } from "../ir/node.ts";
import { formatShape } from "../shape.ts";
import { axisOf } from "./axes.ts";

/** An integer, `[start, stop, step]` with null for the default, or null for the whole axis. */
export type IndexItem = number | null | readonly [start?: number | null, stop?: number | null, step?: number | null];

interface Range { readonly start: number; readonly length: number; readonly step: number; readonly reversed: boolean }

/** Python's slice rules for one axis. */
function rangeOf(item: readonly (number | null | undefined)[], size: number): Range {
  for (const v of item.slice(0, 2)) if (v !== null && v !== undefined && !Number.isInteger(v) && v !== Infinity && v !== -Infinity) throw new ShapeError("E_INDEX", `a slice runs from and to integers (or null), got ${String(v)}.${callSite()}`);
  const step = item[2] ?? 1;
  if (!Number.isInteger(step) || step === 0) throw new ShapeError("E_INDEX", `a slice's step is a non-zero integer, got ${String(step)}.${callSite()}`);
  const clamp = (v: number, low: number, high: number): number => Math.min(high, Math.max(low, v < 0 ? v + size : v));
  if (step > 0) {
    const start = clamp(item[0] ?? 0, 0, size);
    const stop = item[1] === null || item[1] === undefined ? size : clamp(item[1], 0, size);
    const length = Math.max(0, Math.ceil((stop - start) / step));
    return { start: length === 0 ? 0 : start, length, step, reversed: false };
  }
  const first = item[0] === null || item[0] === undefined ? size - 1 : clamp(item[0], -1, size - 1);
  const stop = item[1] === null || item[1] === undefined ? -1 : clamp(item[1], -1, size - 1);
  const length = Math.max(0, Math.ceil((stop - first) / step));
  return { start: length === 0 ? 0 : first + (length - 1) * step, length, step: -step, reversed: true };
}

/** NumPy's basic indexing. */
export function indexNode(x: Node, items: readonly IndexItem[]): Node {
  if (items.length > x.shape.length) throw new ShapeError("E_INDEX", `${items.length} indices for ${formatShape(x.shape)}, which has ${x.shape.length} axes.${callSite()}`);
  const gone: number[] = [];
  const ranges = x.shape.map((size, i): Range => {
    const item = items[i] ?? null;
    if (item === null) return { start: 0, length: size, step: 1, reversed: false };
    if (typeof item !== "number" && !Array.isArray(item)) throw new ShapeError("E_INDEX", `an index is an integer, [start, stop, step] or null, got ${typeof item === "string" ? `"${String(item)}"` : String(item)} for axis ${i}.${callSite()}`);
    if (typeof item !== "number") return rangeOf(item, size);
    const at = item < 0 ? item + size : item;
    if (!Number.isInteger(at) || at < 0 || at >= size) throw new ShapeError("E_INDEX", `index ${item} is outside axis ${i} of ${formatShape(x.shape)}.${callSite()}`);
    gone.push(i);
    return { start: at, length: 1, step: 1, reversed: false };
  });
  const part = slice(x, ranges.map((r) => r.start), ranges.map((r) => r.length), ranges.map((r) => r.step));
  const turned = flip(part, ranges.flatMap((r, i) => (r.reversed ? [i] : [])));
  return reshape(turned, turned.shape.filter((_, i) => !gone.includes(i)));
}

/** `length` elements of one axis from `start` on. */
export function narrow(x: Node, axis: number, start: number, length: number): Node {
  const a = axisOf("narrow", x.shape, axis);
  return slice(x, x.shape.map((_, i) => (i === a ? start : 0)), x.shape.map((d, i) => (i === a ? length : d)), x.shape.map(() => 1));
}
