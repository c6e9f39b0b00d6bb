/** What a plan depends on in one argument, written out for the cache and kept for a quick comparison with the call before. */
import type { HostArray } from "../runtime/host.ts";
import { sameShape, type Shape } from "../shape.ts";
import { Tensor } from "../tensor.ts";

export type ArgLeaf = Tensor | number | HostArray;

/** What the plan depends on, as a key: structure, shapes, dtypes. Numbers count by being numbers, not by value. */
export function leafKey(leaf: ArgLeaf): string {
  if (typeof leaf === "number") return "n";
  if (leaf instanceof Tensor) return `${leaf.dtype}[${leaf.shape.join()}]`;
  return `${leaf.constructor.name}${leaf.length}`;
}

/** The kind of leaf that `leafKey` writes out, kept without holding the leaf itself. */
export type LeafKind = "number" | { readonly dtype: string; readonly shape: Shape } | { readonly type: unknown; readonly length: number };

export function kindOf(leaf: ArgLeaf): LeafKind {
  if (typeof leaf === "number") return "number";
  return leaf instanceof Tensor ? { dtype: leaf.dtype, shape: leaf.shape } : { type: leaf.constructor, length: leaf.length };
}

export function isOfKind(leaf: ArgLeaf, kind: LeafKind | undefined): boolean {
  if (kind === undefined || kind === "number") return kind === "number" && typeof leaf === "number";
  if (leaf instanceof Tensor) return "dtype" in kind && leaf.dtype === kind.dtype && sameShape(leaf.shape, kind.shape);
  return typeof leaf !== "number" && "type" in kind && leaf.constructor === kind.type && leaf.length === kind.length;
}
