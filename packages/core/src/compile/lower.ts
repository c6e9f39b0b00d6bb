/**
 * One material node ▶ one LoopKernel: composes the index mappings of movement operations from the output back to the loads,
 * so views cost no memory and mostly no arithmetic.
 */
import type { Expr, LoopKernel } from "../backend/interface.ts";
import type { DType } from "../dtype.ts";
import { InternalError } from "../errors.ts";
import { avalOf, type Node, type NodeOf } from "../ir/node.ts";
import { threefryExpr } from "../random/threefry.ts";
import { dim, type Shape, stridesOf } from "../shape.ts";
import { ExprBuilder } from "./expr.ts";
import type { Grouping } from "./group.ts";
import { anchor } from "./group.ts";
import { addIndex, constantIndex, divIndex, type Index, remIndex, scaleIndex, shiftIndex } from "./index-math.ts";

export interface Lowered { readonly kernel: LoopKernel; readonly reads: readonly Node[] }

function at<T>(list: readonly T[], i: number): T {
  const x = list[i];
  if (x === undefined) throw new InternalError("E_LOWER", `index ${i} of a list of ${list.length}`);
  return x;
}

/** What a reduction adds up or multiplies in: halves in singles, so that long sums of them do not stand still. */
function accumulatorOf(node: Node): DType {
  const rounds = node.op === "fold" || (node.op === "reduce" && (node.attrs.kind === "sum" || node.attrs.kind === "prod"));
  return node.dtype === "f16" && rounds ? "f32" : node.dtype;
}

/** What loops go through: nothing at once, where one of many rows of nothing would take as long as the rows. */
const walked = (shape: Shape): Shape => (shape.includes(0) ? shape.map(() => 0) : shape);

class Lowering {
  readonly #b = new ExprBuilder();
  readonly #root: Node;
  readonly #reduction: Node | undefined;
  readonly #material: ReadonlySet<Node>;
  readonly #reads: Node[] = [];
  readonly #memo = new Map<string, Expr>();
  readonly #words = new Map<string, readonly [Expr, Expr]>();
  #reducedAt: readonly Index[] | null = null;

  constructor(root: Node, grouping: Grouping) {
    this.#root = root;
    this.#reduction = grouping.reduction.get(root);
    this.#material = grouping.material;
  }

  run(): Lowered {
    const root = this.#root;
    const index = root.shape.map((d, i) => this.#b.axis("out", i, d));
    const tail = this.#value(root, index);
    const output = { shape: walked(root.shape), dtype: root.dtype };
    const name = this.#reduction === undefined ? root.op : this.#reduction.op === "reduce" ? this.#reduction.attrs.kind : "fold";
    const reduce = this.#reduction === undefined ? null : this.#body(this.#reduction);
    const inputs = this.#reads.map(avalOf);
    const kernel: LoopKernel = reduce === null
      ? { kind: "loop", name, inputs, output, body: tail }
      : { kind: "loop", name, inputs, output, body: reduce.body, reduce: { op: reduce.op, dtype: reduce.dtype, shape: walked(reduce.shape), epilogue: tail } };
    return { kernel, reads: this.#reads };
  }

  #body(node: Node): { op: "sum" | "prod" | "max" | "min"; dtype: Node["dtype"]; shape: Shape; body: Expr } {
    const outer = this.#reducedAt;
    if (outer === null) throw new InternalError("E_LOWER", "a reduction was grouped but never reached");
    if (node.op === "fold") return this.#foldBody(node, outer);
    if (node.op !== "reduce") throw new InternalError("E_LOWER", `${node.op} is no reduction`);
    const x = at(node.inputs, 0);
    const { axes, kind } = node.attrs;
    let kept = 0;
    const index = x.shape.map((d, i) => {
      const r = axes.indexOf(i);
      return r >= 0 ? this.#b.axis("reduce", r, d) : at(outer, kept++);
    });
    return { op: kind, dtype: accumulatorOf(node), shape: axes.map((a) => dim(x.shape, a)), body: this.#as(accumulatorOf(node), node.dtype, this.#value(x, index)) };
  }

  /** Input position i gathers the windows o with o·stride + k·dilation = i, for each k of the kernel. */
  #foldBody(node: NodeOf<"fold">, outer: readonly Index[]): { op: "sum"; dtype: Node["dtype"]; shape: Shape; body: Expr } {
    const { kernel, stride, dilation } = node.attrs;
    const x = at(node.inputs, 0);
    const lead = node.shape.length - kernel.length;
    const positions: Index[] = [];
    const taps: Index[] = [];
    let guard: Expr | null = null;
    for (const [i, k] of kernel.entries()) {
      const tap = this.#b.axis("reduce", i, k);
      const shifted = addIndex(at(outer, lead + i), scaleIndex(tap, -dim(dilation, i)));
      const s = dim(stride, i);
      if (s > 1) guard = this.#b.both(guard, this.#isZero(remIndex(shifted, s, this.#b)));
      guard = this.#b.both(guard, this.#b.within(shifted, 0, dim(x.shape, lead + i) * s));
      positions.push(divIndex(shifted, s, this.#b));
      taps.push(tap);
    }
    const value = this.#value(x, [...outer.slice(0, lead), ...positions, ...taps]);
    return { op: "sum", dtype: accumulatorOf(node), shape: kernel, body: this.#as(accumulatorOf(node), node.dtype, this.#b.guarded(guard, value, 0, node.dtype)) };
  }

  #as(to: DType, from: DType, value: Expr): Expr {
    return to === from ? value : this.#b.alu("cast", to, [value]);
  }

  #isZero(index: Index): Expr {
    return this.#b.alu("eq", "bool", [this.#b.toExpr(index), this.#b.constant(0, "i32")]);
  }

  #flat(shape: Shape, index: readonly Index[]): Index {
    const strides = stridesOf(shape);
    let sum = constantIndex(0);
    for (const [i, x] of index.entries()) sum = addIndex(sum, scaleIndex(x, dim(strides, i)));
    return sum;
  }

  #load(node: Node, flat: Index): Expr {
    let input = this.#reads.indexOf(node);
    if (input < 0) input = this.#reads.push(node) - 1;
    return this.#b.load(input, this.#b.toExpr(flat), node.dtype);
  }

  #value(node: Node, index: readonly Index[]): Expr {
    if (node !== this.#root && node === this.#reduction) return this.#reduced(node, index);
    const stored = (n: Node): boolean => n.op === "input" || (n !== this.#root && this.#material.has(n));
    if (stored(node)) return this.#load(node, this.#flat(node.shape, index));
    if (node.op === "reshape" && stored(anchor(node))) return this.#load(anchor(node), this.#flat(node.shape, index));
    const key = `${node.id}:${index.map((i) => this.#b.id(this.#b.toExpr(i))).join()}`;
    const known = this.#memo.get(key);
    if (known !== undefined) return known;
    const value = this.#compute(node, index);
    this.#memo.set(key, value);
    return value;
  }

  #reduced(node: Node, index: readonly Index[]): Expr {
    const key = (places: readonly Index[]): string => places.map((i) => this.#b.id(this.#b.toExpr(i))).join();
    // The accumulator has one value for each element of the output.
    if (this.#reducedAt !== null && key(this.#reducedAt) !== key(index)) throw new InternalError("E_LOWER", "a reduction was grouped, but is used at two places");
    this.#reducedAt = index;
    return this.#as(node.dtype, accumulatorOf(node), this.#b.acc(accumulatorOf(node)));
  }

  #compute(node: Node, index: readonly Index[]): Expr {
    const b = this.#b;
    const sub = (i: number, where: readonly Index[] = index): Expr => this.#value(at(node.inputs, i), where);
    switch (node.op) {
      case "const": return b.constant(node.attrs.value, node.dtype);
      case "iota": return b.toExpr(at(index, 0));
      case "reduce": case "fold": return this.#reduced(node, index);
      case "threefry": return at(this.#threefry(node, index), node.attrs.word);
      case "reshape": return sub(0, this.#unflatten(at(node.inputs, 0).shape, this.#flat(node.shape, index)));
      case "permute": {
        const inner = new Array<Index>(index.length);
        for (const [i, a] of node.attrs.axes.entries()) inner[a] = at(index, i);
        return sub(0, inner);
      }
      case "expand": return sub(0, index.map((x, i) => (dim(at(node.inputs, 0).shape, i) === 1 ? constantIndex(0) : x)));
      case "slice": return sub(0, index.map((x, i) => shiftIndex(scaleIndex(x, dim(node.attrs.step, i)), dim(node.attrs.start, i))));
      case "flip": return sub(0, index.map((x, i) => (node.attrs.axes.includes(i) ? shiftIndex(scaleIndex(x, -1), dim(node.shape, i) - 1) : x)));
      case "pad": return this.#pad(node, index);
      case "concat": return this.#concat(node, index);
      case "unfold": return this.#unfold(node, index);
      case "gather": return this.#gather(node, index);
      case "input": case "call": case "pick": case "scatterAdd": throw new InternalError("E_LOWER", `${node.op} has memory of its own`);
      default: return b.alu(node.op, node.dtype, node.inputs.map((_, i) => sub(i)));
    }
  }

  #unflatten(shape: Shape, flat: Index): Index[] {
    const strides = stridesOf(shape);
    return shape.map((d, i) => {
      const quotient = divIndex(flat, Math.max(1, dim(strides, i)), this.#b);
      return d === 1 ? constantIndex(0) : remIndex(quotient, Math.max(1, d), this.#b);
    });
  }

  #threefry(node: NodeOf<"threefry">, index: readonly Index[]): readonly [Expr, Expr] {
    const [k0, k1, c0, c1] = node.inputs.map((x) => this.#value(x, index));
    if (k0 === undefined || k1 === undefined || c0 === undefined || c1 === undefined) throw new InternalError("E_LOWER", "threefry has four inputs");
    // Both words come from one run of the rounds.
    const key = [k0, k1, c0, c1].map((e) => this.#b.id(e)).join();
    const known = this.#words.get(key);
    if (known !== undefined) return known;
    const [x0, x1] = threefryExpr(k0, k1, c0, c1);
    const words = [this.#b.adopt(x0), this.#b.adopt(x1)] as const;
    this.#words.set(key, words);
    return words;
  }

  #pad(node: NodeOf<"pad">, index: readonly Index[]): Expr {
    const { low, interior, value } = node.attrs;
    const x = at(node.inputs, 0);
    let guard: Expr | null = null;
    const inner = index.map((i, axis) => {
      const step = dim(interior, axis) + 1;
      const moved = shiftIndex(i, -dim(low, axis));
      const extent = (dim(x.shape, axis) - 1) * step + 1;
      guard = this.#b.both(guard, this.#b.within(moved, 0, Math.max(0, extent)));
      if (step > 1) guard = this.#b.both(guard, this.#isZero(remIndex(moved, step, this.#b)));
      return divIndex(moved, step, this.#b);
    });
    return this.#b.guarded(guard, this.#value(x, inner), value, node.dtype);
  }

  #concat(node: NodeOf<"concat">, index: readonly Index[]): Expr {
    const { axis } = node.attrs;
    const along = at(index, axis);
    let end = dim(node.shape, axis);
    let result: Expr | null = null;
    for (let p = node.inputs.length - 1; p >= 0; p--) {
      const part = at(node.inputs, p);
      const start = end - dim(part.shape, axis);
      const value = this.#value(part, index.map((x, i) => (i === axis ? shiftIndex(along, -start) : x)));
      const here = this.#b.within(along, -(2 ** 31), end);
      result = result === null || here === null ? value : this.#b.alu("where", node.dtype, [here, value, result]);
      end = start;
    }
    if (result === null) throw new InternalError("E_LOWER", "concat of nothing");
    return result;
  }

  #unfold(node: NodeOf<"unfold">, index: readonly Index[]): Expr {
    const { kernel, stride, dilation } = node.attrs;
    const n = kernel.length;
    const lead = index.length - 2 * n;
    const spatial = kernel.map((_, i) => addIndex(scaleIndex(at(index, lead + i), dim(stride, i)), scaleIndex(at(index, lead + n + i), dim(dilation, i))));
    return this.#value(at(node.inputs, 0), [...index.slice(0, lead), ...spatial]);
  }

  #gather(node: NodeOf<"gather">, index: readonly Index[]): Expr {
    const x = at(node.inputs, 0);
    const { axis } = node.attrs;
    const size = dim(x.shape, axis);
    const chosen = this.#value(at(node.inputs, 1), index);
    const valid = this.#b.within(this.#b.valueIndex(chosen, -(2 ** 31), 2 ** 31), 0, size);
    const along = this.#b.valueIndex(chosen, 0, Math.max(0, size - 1));
    const safe = along.terms.length === 0 ? constantIndex(0) : along;
    return this.#b.guarded(valid, this.#value(x, index.map((i, a) => (a === axis ? safe : i))), 0, node.dtype);
  }
}

/** Lowers a material node that is neither a call's output nor a scatter. `reads` are the nodes behind the kernel's inputs. */
export function lower(root: Node, grouping: Grouping): Lowered {
  return new Lowering(root, grouping).run();
}
