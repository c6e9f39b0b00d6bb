/**
 * The expression form the generator works on: hash-consed, with every i32 sum of products by constants held as one linear form
 * over atoms, and an interval for each i32. Linear forms are exact modulo 2^32, as the arithmetic itself is.
 */
import type { AluOp, DType } from "@receptive/core/extend";

/** A loop index. `bit` identifies it in dependency masks. */
export interface Axis { readonly bit: number; readonly extent: number }
export type NodeOp = "const" | "index" | "linear" | "load" | "acc" | AluOp;
export interface Node {
  readonly id: number;
  readonly op: NodeOp;
  readonly dtype: DType;
  readonly src: readonly Node[];
  /** linear: the factor of each source. */
  readonly factors: readonly number[];
  /** const: the value; linear: the constant term; load: the input; index: what is added to the loop's counter. */
  readonly value: number;
  readonly axis: Axis | undefined;
  /** i32 only: the interval of values. */
  readonly lo: number;
  readonly hi: number;
  /** Bits of the axes it depends on, and ACC. */
  readonly deps: number;
}
export const ACC: number = 1 << 30;
const MIN = -0x80000000;
const MAX = 0x7fffffff;
const NONE: readonly never[] = [];

interface Parts { op: NodeOp; dtype: DType; src?: readonly Node[]; factors?: readonly number[]; value?: number; axis?: Axis; lo?: number; hi?: number; deps?: number }
interface Linear { readonly terms: ReadonlyMap<Node, number>; readonly c: number }

function isConst(node: Node): boolean {
  return node.op === "const";
}

export class NodeBuilder {
  private readonly known = new Map<string, Node>();
  private readonly axes = new Map<string, Axis>();
  private nextBit = 0;

  /** A new index; a merged axis keeps the bit of one it replaces, so that bits last. */
  axis(extent: number, bit: number = 1 << this.nextBit++): Axis {
    // Axes are compared by identity, index nodes by bit and extent: split and merged again, an axis must be the one it was.
    const key = `${bit} ${extent}`;
    const known = this.axes.get(key) ?? { bit, extent };
    this.axes.set(key, known);
    return known;
  }
  get hasBits(): boolean { return this.nextBit < 30; }

  private make(parts: Parts): Node {
    const src = parts.src ?? NONE;
    const factors = parts.factors ?? NONE;
    const value = parts.value ?? 0;
    const shown = Object.is(value, -0) ? "-0" : String(value);
    let key = `${parts.op} ${parts.dtype} ${shown} ${parts.axis?.bit ?? 0} ${parts.axis?.extent ?? 0}`;
    for (const node of src) key += ` ${node.id}`;
    for (const factor of factors) key += `*${factor}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    let deps = parts.deps ?? 0;
    for (const node of src) deps |= node.deps;
    const bool = parts.dtype === "bool";
    const node: Node = {
      id: this.known.size, op: parts.op, dtype: parts.dtype, src, factors, value, axis: parts.axis, deps,
      lo: parts.lo ?? (bool ? 0 : MIN), hi: parts.hi ?? (bool ? 1 : MAX),
    };
    this.known.set(key, node);
    return node;
  }

  const(dtype: DType, raw: number): Node {
    const value = dtype === "f32" || dtype === "f16" ? Math.fround(raw) : dtype === "i32" ? raw | 0 : dtype === "u32" ? raw >>> 0 : dtype === "u8" ? raw & 255 : Number(raw !== 0);
    return this.make({ op: "const", dtype, value, lo: value, hi: value });
  }
  i32(value: number): Node { return this.const("i32", value); }
  index(axis: Axis): Node { return axis.extent <= 1 ? this.i32(0) : this.indexAfter(axis, 0); }
  /** The index, `offset` after the loop's counter: an unrolled copy, which stays inside the extent as the others do. */
  indexAfter(axis: Axis, offset: number): Node {
    return this.make({ op: "index", dtype: "i32", axis, value: offset, lo: 0, hi: axis.extent - 1, deps: axis.bit });
  }
  acc(dtype: DType): Node { return this.make({ op: "acc", dtype, deps: ACC }); }
  /** `size`: elements of the input. */
  load(dtype: DType, input: number, at: Node, size: number): Node {
    if (size === 0 || at.hi < 0 || at.lo >= size) return this.const(dtype, 0);
    return this.make({ op: "load", dtype, src: [at], value: input, ...(dtype === "u8" ? { lo: 0, hi: 255 } : {}) });
  }

  private toLinear(node: Node): Linear {
    if (node.op === "const") return { terms: new Map(), c: node.value };
    if (node.op !== "linear") return { terms: new Map([[node, 1]]), c: 0 };
    return { terms: new Map(node.src.map((atom, i) => [atom, node.factors[i] ?? 0])), c: node.value };
  }
  private fromLinear(terms: Iterable<readonly [Node, number]>, c: number): Node {
    const kept = [...terms].filter(([, factor]) => factor !== 0).toSorted((a, b) => a[0].id - b[0].id);
    const first = kept[0];
    if (first === undefined) return this.i32(c);
    if (kept.length === 1 && first[1] === 1 && (c | 0) === 0) return first[0];
    let lo = c | 0;
    let hi = c | 0;
    for (const [atom, factor] of kept) {
      lo += Math.min(atom.lo * factor, atom.hi * factor);
      hi += Math.max(atom.lo * factor, atom.hi * factor);
    }
    // Outside i32 the sum may wrap.
    const fits = lo >= MIN && hi <= MAX;
    return this.make({ op: "linear", dtype: "i32", src: kept.map(([atom]) => atom), factors: kept.map(([, factor]) => factor), value: c | 0, lo: fits ? lo : MIN, hi: fits ? hi : MAX });
  }
  /** Σ factor · node + c */
  sum(parts: readonly (readonly [Node, number])[], c = 0): Node {
    const terms = new Map<Node, number>();
    let total = c;
    for (const [node, factor] of parts) {
      const linear = this.toLinear(node);
      total = (total + Math.imul(linear.c, factor)) | 0;
      for (const [atom, inner] of linear.terms) terms.set(atom, ((terms.get(atom) ?? 0) + Math.imul(inner, factor)) | 0);
    }
    return this.fromLinear(terms, total);
  }

  alu(op: AluOp, dtype: DType, src: readonly Node[]): Node {
    const [a, b, c] = src;
    if (a === undefined) return this.make({ op, dtype, src });
    const simple = dtype === "i32" ? this.integer(op, a, b) : dtype === "bool" ? this.logic(op, a, b) : undefined;
    if (simple !== undefined) return simple;
    if (op === "where" && b !== undefined && c !== undefined) {
      if (isConst(a)) return a.value !== 0 ? b : c;
      if (b === c) return b;
      return this.make({ op, dtype, src, ...(dtype === "i32" ? { lo: Math.min(b.lo, c.lo), hi: Math.max(b.hi, c.hi) } : {}) });
    }
    if (op === "pow" && b !== undefined && isConst(b)) {
      if (b.value === 1) return a;
      if (b.value === 2) return this.alu("mul", dtype, [a, a]);
      if (b.value === -1) return this.alu("div", dtype, [this.const(dtype, 1), a]);
    }
    if (op === "cast" && a.dtype === dtype) return a;
    if (op === "cast" && dtype === "i32" && (a.dtype === "bool" || a.dtype === "u8")) return this.make({ op, dtype, src, lo: a.lo, hi: a.hi });
    return this.make({ op, dtype, src });
  }

  private integer(op: AluOp, a: Node, b: Node | undefined): Node | undefined {
    if (op === "neg") return this.sum([[a, -1]]);
    if (b === undefined || a.dtype !== "i32" || b.dtype !== "i32") return undefined;
    if (op === "add") return this.sum([[a, 1], [b, 1]]);
    if (op === "sub") return this.sum([[a, 1], [b, -1]]);
    if (op === "mul" && isConst(b)) return this.sum([[a, b.value]]);
    if (op === "mul" && isConst(a)) return this.sum([[b, a.value]]);
    if (op === "shl" && isConst(b)) return this.sum([[a, 1 << b.value]]);
    if ((op === "div" || op === "rem") && isConst(b) && b.value > 0) return this.divide(op, a, b);
    if (op === "min") return a.hi <= b.lo ? a : b.hi <= a.lo ? b : this.make({ op, dtype: "i32", src: [a, b], lo: Math.min(a.lo, b.lo), hi: Math.min(a.hi, b.hi) });
    if (op === "max") return a.lo >= b.hi ? a : b.lo >= a.hi ? b : this.make({ op, dtype: "i32", src: [a, b], lo: Math.max(a.lo, b.lo), hi: Math.max(a.hi, b.hi) });
    if (op === "and" && isConst(b) && b.value >= 0) return this.make({ op, dtype: "i32", src: [a, b], lo: 0, hi: a.lo >= 0 ? Math.min(a.hi, b.value) : b.value });
    return undefined;
  }

  /** With a ≥ 0: a = d·A + B, B ≥ 0, gives A + B / d and B % d; and B / d = 0 where B < d. */
  private divide(op: "div" | "rem", a: Node, by: Node): Node {
    const d = by.value;
    if (isConst(a)) return this.i32(op === "div" ? Math.trunc(a.value / d) : a.value % d);
    if (d === 1) return op === "div" ? a : this.i32(0);
    if (a.lo < 0) return this.make({ op, dtype: "i32", src: [a, by], ...(op === "rem" ? { lo: 1 - d, hi: d - 1 } : { lo: Math.trunc(a.lo / d), hi: Math.trunc(a.hi / d) }) });
    const { terms, c } = this.toLinear(a);
    const whole = Math.floor(c / d);
    let rest = this.fromLinear([...terms].filter(([, factor]) => factor % d !== 0), c - whole * d);
    let quotient = this.fromLinear([...terms].filter(([, factor]) => factor % d === 0).map(([atom, factor]): [Node, number] => [atom, factor / d]), whole);
    if (rest.lo < 0) { rest = a; quotient = this.i32(0); }
    if (rest.hi < d) return op === "div" ? quotient : rest;
    if (op === "rem") return this.make({ op, dtype: "i32", src: [rest, by], lo: 0, hi: d - 1 });
    const part = this.make({ op, dtype: "i32", src: [rest, by], lo: Math.floor(rest.lo / d), hi: Math.floor(rest.hi / d) });
    return this.sum([[quotient, 1], [part, 1]]);
  }

  private logic(op: AluOp, a: Node, b: Node | undefined): Node | undefined {
    if (op === "not" && a.dtype === "bool") return isConst(a) ? this.const("bool", 1 - a.value) : undefined;
    if (b === undefined) return undefined;
    if (a.dtype === "i32" && b.dtype === "i32") {
      if (op === "lt") return a.hi < b.lo ? this.const("bool", 1) : a.lo >= b.hi ? this.const("bool", 0) : undefined;
      if (op === "eq") return a.hi < b.lo || b.hi < a.lo ? this.const("bool", 0) : a === b ? this.const("bool", 1) : undefined;
    }
    if (a.dtype !== "bool" || b.dtype !== "bool") return undefined;
    if (op === "and") return isConst(a) ? (a.value !== 0 ? b : a) : isConst(b) ? (b.value !== 0 ? a : b) : undefined;
    if (op === "or") return isConst(a) ? (a.value !== 0 ? a : b) : isConst(b) ? (b.value !== 0 ? b : a) : undefined;
    return undefined;
  }

  /** Rebuilds a graph with indices replaced, and addresses of loads after that; `sizes[input]` are element counts. */
  substitute(roots: readonly Node[], replace: (axis: Axis) => Node | undefined, sizes: readonly number[], readdress?: (input: number, at: Node) => Node): Node[] {
    const memo = new Map<Node, Node>();
    const visit = (node: Node): Node => {
      const done = memo.get(node);
      if (done !== undefined) return done;
      const built = this.rebuild(node, visit, replace, sizes, readdress);
      memo.set(node, built);
      return built;
    };
    return roots.map((root) => {
      // Children first without recursion: expression chains may be long.
      for (const node of topological([root])) visit(node);
      return visit(root);
    });
  }

  private rebuild(node: Node, visit: (node: Node) => Node, replace: (axis: Axis) => Node | undefined, sizes: readonly number[], readdress?: (input: number, at: Node) => Node): Node {
    if (node.op === "const" || node.op === "acc") return node;
    if (node.op === "index") return (node.axis === undefined ? undefined : replace(node.axis)) ?? node;
    const src = node.src.map(visit);
    if (node.op === "load" && src[0] !== undefined && readdress !== undefined) return this.load(node.dtype, node.value, readdress(node.value, src[0]), sizes[node.value] ?? 0);
    if (src.every((child, i) => child === node.src[i])) return node;
    if (node.op === "linear") return this.sum(src.map((child, i): [Node, number] => [child, node.factors[i] ?? 0]), node.value);
    if (node.op === "load") return this.load(node.dtype, node.value, src[0] ?? this.i32(0), sizes[node.value] ?? 0);
    return this.alu(node.op, node.dtype, src);
  }
}

/** Every node reachable from the roots, sources before users. */
export function topological(roots: readonly Node[]): Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>();
  const stack: { node: Node; next: number }[] = [];
  for (const root of roots) {
    if (!seen.has(root)) { seen.add(root); stack.push({ node: root, next: 0 }); }
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const child = top.node.src[top.next++];
      if (child === undefined) { order.push(top.node); stack.pop(); }
      else if (!seen.has(child)) { seen.add(child); stack.push({ node: child, next: 0 }); }
    }
  }
  return order;
}
