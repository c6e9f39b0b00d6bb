import { callSite } from "./call-site.ts";
import { ArgumentError } from "./errors.ts";

/**
 * Trees of values: arrays and plain objects to any depth. `Leaf` is what a caller wants to see (tensors, numbers); everything
 * else is structure.
 */
export type TreeSpec =
  | { readonly kind: "leaf" }
  | { readonly kind: "static"; readonly value: unknown }
  | { readonly kind: "array"; readonly items: readonly TreeSpec[] }
  | { readonly kind: "object"; readonly keys: readonly string[]; readonly items: readonly TreeSpec[] };

export interface Flattened<L> { readonly leaves: L[]; readonly paths: string[]; readonly spec: TreeSpec }

const LEAF: TreeSpec = { kind: "leaf" };

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function constant(value: unknown, path: string): TreeSpec {
  if (typeof value === "function" || typeof value === "symbol") throw new ArgumentError("E_TREE", `${path || "the argument"} is a ${typeof value}: close over it instead of passing it.${callSite()}`);
  return { kind: "static", value };
}

/** Leaves in order of appearance (object keys as they are inserted), with readable paths. */
export function flattenTree<L>(tree: unknown, isLeaf: (value: unknown) => value is L, root = ""): Flattened<L> {
  const leaves: L[] = [];
  const paths: string[] = [];
  // Those a value lies in: a tree that contains itself has no end.
  const open: unknown[] = [];
  const visit = (value: unknown, path: string): TreeSpec => {
    if (isLeaf(value)) {
      leaves.push(value);
      paths.push(path);
      return LEAF;
    }
    if (typeof value !== "object" || value === null) return constant(value, path);
    if (open.includes(value)) throw new ArgumentError("E_TREE", `${path || "the argument"} contains itself: pass a tree without cycles.${callSite()}`);
    open.push(value);
    const spec = branch(value, path);
    open.pop();
    return spec;
  };
  const branch = (value: object, path: string): TreeSpec => {
    if (Array.isArray(value)) return { kind: "array", items: value.map((v, i) => visit(v, `${path}[${i}]`)) };
    if (!isPlain(value)) throw new ArgumentError("E_TREE", `${path || "the argument"} is a ${value.constructor.name}: pass tensors, numbers, typed arrays, arrays or plain objects.${callSite()}`);
    const entries = Object.entries(value);
    return { kind: "object", keys: entries.map(([k]) => k), items: entries.map(([k, v]) => visit(v, path === "" ? k : `${path}.${k}`)) };
  };
  return { spec: visit(tree, root), leaves, paths };
}

/** Rebuilds a tree with new leaves. */
export function unflattenTree(spec: TreeSpec, leaves: readonly unknown[]): unknown {
  let next = 0;
  const build = (s: TreeSpec): unknown => {
    switch (s.kind) {
      case "leaf": return leaves[next++];
      case "static": return s.value;
      case "array": return s.items.map(build);
      case "object": return Object.fromEntries(s.keys.map((k, i) => [k, build(s.items[i] ?? LEAF)]));
      default: return s satisfies never;
    }
  };
  return build(spec);
}

/** The structure as a text key: equal for equal structure and equal static values. */
export function specKey(spec: TreeSpec): string {
  switch (spec.kind) {
    case "leaf": return "*";
    case "static": return `${typeof spec.value}:${String(spec.value)}`;
    case "array": return `[${spec.items.map(specKey).join()}]`;
    case "object": return `{${spec.keys.map((k, i) => `${JSON.stringify(k)}:${specKey(spec.items[i] ?? LEAF)}`).join()}}`;
    default: return spec satisfies never;
  }
}

/** Whether two structures have equal keys: the same question without writing them out. */
export function sameSpec(a: TreeSpec, b: TreeSpec): boolean {
  if (a === b) return true;
  const items = (x: readonly TreeSpec[], y: readonly TreeSpec[]): boolean => x.length === y.length && x.every((each, i) => sameSpec(each, y[i] ?? LEAF));
  switch (a.kind) {
    case "leaf": return b.kind === "leaf";
    case "static": return b.kind === "static" && typeof a.value === typeof b.value && String(a.value) === String(b.value);
    case "array": return b.kind === "array" && items(a.items, b.items);
    case "object": return b.kind === "object" && a.keys.length === b.keys.length && a.keys.every((key, i) => key === b.keys[i]) && items(a.items, b.items);
    default: return a satisfies never;
  }
}

/** How many leaves a structure has. */
export function countLeaves(spec: TreeSpec): number {
  return spec.kind === "leaf" ? 1 : spec.kind === "static" ? 0 : spec.items.reduce((sum, item) => sum + countLeaves(item), 0);
}

/** A tree with every leaf replaced. */
export function mapTree<L>(tree: unknown, isLeaf: (value: unknown) => value is L, f: (leaf: L, path: string) => unknown): unknown {
  const flat = flattenTree(tree, isLeaf);
  return unflattenTree(flat.spec, flat.leaves.map((leaf, i) => f(leaf, flat.paths[i] ?? "")));
}
