/**
 * nodes ▶ kernels. Decides which nodes get memory of their own ("material"); every other node is computed inside the kernels
 * that use it. A kernel is one material node with all that is inlined into it and at most one reduction. Because an inlined
 * node is recomputed from material ones that come before it, no grouping can make a cycle.
 */
import type { Graph } from "../ir/graph.ts";
import { nodesOf } from "../ir/graph.ts";
import type { Node } from "../ir/node.ts";
import { sizeOf } from "../shape.ts";

export interface Grouping {
  /** Nodes with memory, inputs left out, in order of computation. A call's outputs are its picks. */
  readonly material: ReadonlySet<Node>;
  /** The reduction inside a material node's kernel: the node itself or one whose result its epilogue uses. */
  readonly reduction: ReadonlyMap<Node, Node>;
  /** The node whose memory holds each graph output, or null where a copy is needed. */
  readonly outputs: readonly (Node | null)[];
}

/** Work (in simple operations per element) above which a value used by two kernels is stored instead of computed twice. */
const DUPLICATE_LIMIT = 12;
/** The same for a value that one kernel would compute several times per element (broadcast, overlapping windows). */
const REPEAT_LIMIT = 2;
/** Nodes in one kernel: bounds the depth of expressions and the size of generated functions. */
const KERNEL_LIMIT = 200;

const COST: Readonly<Record<string, number>> = {
  const: 0, iota: 0, reshape: 0, permute: 0, expand: 0, slice: 0, flip: 0, cast: 1, div: 3, rem: 4, sqrt: 3, exp: 8, log: 8, sin: 12, cos: 12, tanh: 10, erf: 10, pow: 20,
  threefry: 100, pad: 2, concat: 2, gather: 3,
};

/** The node whose memory a reshape shares. */
export function anchor(node: Node): Node {
  let n = node;
  for (let x = n.inputs[0]; n.op === "reshape" && x !== undefined; x = n.inputs[0]) n = x;
  return n;
}

const isSource = (n: Node): boolean => n.op === "const" || n.op === "iota" || n.op === "input";
const isReduction = (n: Node): boolean => n.op === "reduce" || n.op === "fold";
const keepsPlace = (n: Node): boolean => !isReduction(n) && n.op !== "expand" && n.op !== "slice" && n.op !== "pad" && n.op !== "concat" && n.op !== "unfold" && n.op !== "gather" && n.op !== "flip";

class Grouper {
  readonly material = new Set<Node>();
  readonly reduction = new Map<Node, Node>();
  readonly outputs: (Node | null)[] = [];
  readonly #users = new Map<Node, Node[]>();
  readonly #cost = new Map<Node, number>();
  /** The kernels a node is computed in, each by the node it stores. */
  readonly #roots = new Map<Node, ReadonlySet<Node>>();
  /**
   * Nodes computed once for each element of the kernel's output, at a place that no two elements share, with that place: the
   * permutations and reshapes on the way to it.
   */
  readonly #places = new Map<Node, string>();
  /** Nodes computed in a kernel. */
  readonly #count = new Map<Node, number>();
  readonly #nodes: readonly Node[];
  readonly #fuse: boolean;

  constructor(graph: Graph, fuse: boolean, forced: ReadonlySet<Node>) {
    this.#nodes = nodesOf(graph);
    this.#fuse = fuse;
    for (const n of forced) this.material.add(n);
    this.#bindOutputs(graph);
    for (const n of this.#nodes) {
      for (const x of n.inputs) this.#addUser(x, n);
      if (n.op === "call" || n.op === "scatterAdd") for (const x of n.inputs) this.#store(anchor(x));
      if (n.op === "gather") for (const x of n.inputs.slice(0, 1)) if (!isSource(anchor(x))) this.#store(anchor(x));
      if (n.op === "pick" || n.op === "scatterAdd" || (n.op === "call" && n.attrs.outputs.length === 1)) this.#store(n);
    }
  }

  #addUser(x: Node, user: Node): void {
    const known = this.#users.get(x);
    if (known === undefined) this.#users.set(x, [user]);
    else known.push(user);
  }

  #store(n: Node): void {
    if (n.op !== "input") this.material.add(n);
  }

  #bindOutputs(graph: Graph): void {
    const taken = new Set<Node>();
    for (const out of graph.outputs) {
      const base = anchor(out);
      const holder = base.op === "input" || taken.has(base) ? null : base;
      if (holder !== null) {
        taken.add(holder);
        this.material.add(holder);
      }
      this.outputs.push(holder);
    }
  }

  #costOf(n: Node): number {
    if (n.op === "input" || this.material.has(n) || isReduction(n) || n.op === "call" || n.op === "pick") return 0;
    return this.#cost.get(n) ?? 0;
  }

  #measure(): void {
    for (const n of this.#nodes) {
      let sum = COST[n.op] ?? 1;
      for (const x of n.inputs) sum += this.#costOf(x);
      this.#cost.set(n, Math.min(sum, 1e6));
    }
  }

  #makeRoot(n: Node): void {
    this.material.add(n);
    this.#roots.set(n, new Set([n]));
    this.#places.set(n, "");
    this.#count.set(n, 1);
    if (isReduction(n)) this.reduction.set(n, n);
  }

  /** Whether some user computes n more than once for each of its elements. */
  #repeated(n: Node, users: readonly Node[]): boolean {
    return users.some((u) => (u.op === "expand" || u.op === "unfold") && sizeOf(u.shape) > sizeOf(n.shape));
  }

  /**
   * Whether n is read where it is and somewhere else as well: a running sum that adds itself to itself, moved along, would otherwise be
   * written out twice as long each time.
   */
  #displaced(users: readonly Node[]): boolean {
    return users.length > 1 && users.some((u) => u.op === "slice" || u.op === "pad" || u.op === "concat" || u.op === "flip" || u.op === "gather");
  }

  /** Where all users read n, if that is one place: a sum and its transpose are two. */
  #placeOf(n: Node, users: readonly Node[], reduction: Node | undefined): string | undefined {
    const places = new Set(users.map((u) => {
      const at = keepsPlace(u) && u !== reduction ? this.#places.get(u) : undefined;
      return at === undefined ? undefined : u.op === "permute" ? `${at}/permute ${u.attrs.axes.join()}` : u.op === "reshape" ? `${at}/reshape ${n.shape.join()}` : at;
    }));
    const [only] = places;
    return places.size === 1 ? only : undefined;
  }

  /**
   * Users come before what they use, so by now each user of n is in one kernel or several. n joins them, or gets memory of its
   * own: a reduction where the kernel already has one, or uses it at other places than one of its own; any other value where computing it
   * again costs more than a load.
   */
  #visit(n: Node): void {
    if (n.op === "input" || (n.op === "call" && n.attrs.outputs.length > 1)) return;
    if (this.material.has(n)) return this.#makeRoot(n);
    if (isSource(n)) return;
    const users = this.#users.get(n) ?? [];
    const roots = new Set<Node>();
    for (const u of users) for (const r of this.#roots.get(u) ?? []) roots.add(r);
    const [root] = roots;
    if (root === undefined) return;
    const single = roots.size === 1;
    const place = single ? this.#placeOf(n, users, this.reduction.get(root)) : undefined;
    const cost = this.#cost.get(n) ?? 0;
    const tooBig = [...roots].some((r) => (this.#count.get(r) ?? 0) >= KERNEL_LIMIT);
    const apart = isReduction(n)
      ? place === undefined || this.reduction.has(root) || root.op === "scatterAdd" || root.op === "call" || root.op === "pick" || sizeOf(root.shape) !== sizeOf(n.shape)
      : (!single && cost > DUPLICATE_LIMIT) || (cost > REPEAT_LIMIT && this.#repeated(n, users)) || (cost > DUPLICATE_LIMIT && this.#displaced(users));
    if (!this.#fuse || apart || tooBig) return this.#makeRoot(n);
    this.#roots.set(n, roots);
    for (const r of roots) this.#count.set(r, (this.#count.get(r) ?? 0) + 1);
    if (isReduction(n)) this.reduction.set(root, n);
    else if (place !== undefined) this.#places.set(n, place);
  }

  run(): Grouping {
    this.#measure();
    for (let i = this.#nodes.length - 1; i >= 0; i--) {
      const n = this.#nodes[i];
      if (n !== undefined) this.#visit(n);
    }
    return { material: this.material, reduction: this.reduction, outputs: this.outputs };
  }
}

/** `fuse: false` gives every node a kernel of its own; `forced` nodes get memory in any case. */
export function group(graph: Graph, options: { readonly fuse: boolean; readonly forced?: ReadonlySet<Node> }): Grouping {
  return new Grouper(graph, options.fuse, options.forced ?? new Set()).run();
}
