/**
 * Turns nodes into instructions on demand. Every node is computed once per scope into a local, in the preamble of the
 * outermost loop whose indices it depends on; that hoists invariants and strength-reduces addresses without a plan.
 *
 * A node has two forms: vector (four lanes along the vector axis; booleans as all-ones masks) and scalar (its value in lane 0;
 * booleans as 0 or 1). Only integer work that addresses need has native scalar code.
 */
import { BackendError } from "@receptive/core/extend";
import { I32, V128 } from "../wasm/encoder.ts";
import type { Fn, ModuleBuilder } from "../wasm/encoder.ts";
import * as OP from "../wasm/ops.ts";
import { strideAlong } from "./axes.ts";
import { loadScalar, loadVector } from "./load.ts";
import { ACC, topological } from "./node.ts";
import type { Axis, Node, NodeBuilder } from "./node.ts";
import { computeScalar, isScalarNative } from "./scalar.ts";
import { computeVector } from "./vector.ts";

/** What the emitter needs to know of the module around it. */
export interface Target { readonly module: ModuleBuilder; readonly trigTable: number; readonly inlineMath: boolean }

type Kept = typeof I32 | typeof V128;
interface Scope { readonly preamble: number[]; readonly locals: Map<string, number>; readonly owned: { readonly type: Kept; readonly local: number }[] }

export class Emitter {
  readonly f: Fn;
  readonly target: Target;
  readonly builder: NodeBuilder;
  readonly sizes: readonly number[];
  /** Locals that hold the address of each input, then of the output. */
  readonly pointers: readonly number[];
  vectorAxis: Axis | undefined;
  /** Depth at which the folded value is known, and whether it differs by lane. */
  accDepth = 0;
  accVaries = false;
  accLocal = -1;
  private readonly scopes: Scope[] = [];
  /** Locals of closed scopes. One may serve again at its depth or deeper: further out it would live across the closed scope. */
  private spare: { readonly type: Kept; readonly local: number; readonly depth: number }[] = [];
  private readonly axisDepth = new Map<number, number>();
  private readonly axisLocal = new Map<number, number>();
  /** Lanes that may be dereferenced, where fewer than four. */
  private readonly laneLimits = new Map<Node, number>();

  constructor(f: Fn, target: Target, builder: NodeBuilder, sizes: readonly number[], pointers: readonly number[]) {
    this.f = f;
    this.target = target;
    this.builder = builder;
    this.sizes = sizes;
    this.pointers = pointers;
  }

  placeAxis(axis: Axis, depth: number): number {
    const local = this.f.i32Local();
    this.axisDepth.set(axis.bit, depth);
    this.axisLocal.set(axis.bit, local);
    return local;
  }
  /** Emits a scope one level deeper; the result goes to the current code. */
  scope(emit: () => void): void {
    const body: number[] = [];
    const scope: Scope = { preamble: [], locals: new Map(), owned: [] };
    this.scopes.push(scope);
    this.f.into(body, emit);
    this.scopes.pop();
    this.spare.push(...scope.owned.map((each) => ({ ...each, depth: this.scopes.length })));
    this.f.append(scope.preamble).append(body);
  }
  get depth(): number { return this.scopes.length - 1; }

  /** Declares that of the lanes reachable from `roots` only the first `lanes` exist. */
  limitLanes(roots: readonly Node[], lanes: number): void {
    for (const node of topological(roots)) if (this.varies(node)) this.laneLimits.set(node, Math.max(lanes, this.laneLimits.get(node) ?? 0));
  }
  lanesOf(node: Node): number { return this.laneLimits.get(node) ?? 4; }

  varies(node: Node): boolean {
    return (this.vectorAxis !== undefined && (node.deps & this.vectorAxis.bit) !== 0) || (this.accVaries && (node.deps & ACC) !== 0);
  }
  /** How a node grows from lane to lane, or undefined where that is no constant: integers made of a folded value differ freely. */
  strideOf(node: Node): number | undefined {
    return this.accVaries && (node.deps & ACC) !== 0 ? undefined : strideAlong(node, this.vectorAxis);
  }

  depthOf(deps: number): number {
    let depth = (deps & ACC) !== 0 ? this.accDepth : 0;
    for (const [bit, at] of this.axisDepth) if ((deps & bit) !== 0 && at > depth) depth = at;
    return depth;
  }
  indexLocal(axis: Axis): number {
    const local = this.axisLocal.get(axis.bit);
    if (local === undefined) throw new BackendError("E_INTERNAL", "cpu: a loop index is used outside its loop");
    return local;
  }

  /** The local that holds what `compute` leaves on the stack, computed once in the scope at `depth`. */
  cached(key: string, depth: number, type: Kept, compute: () => void): number {
    const scope = this.scopes[depth];
    if (scope === undefined) throw new BackendError("E_INTERNAL", "cpu: a value is needed before the loop it depends on");
    const known = scope.locals.get(key);
    if (known !== undefined) return known;
    const local = this.takeLocal(type, depth);
    scope.owned.push({ type, local });
    const segment: number[] = [];
    this.f.into(segment, () => { compute(); this.f.set(local); });
    // What compute needed has gone before it.
    this.f.into(scope.preamble, () => this.f.append(segment));
    scope.locals.set(key, local);
    return local;
  }

  private takeLocal(type: Kept, depth: number): number {
    const last = this.spare.at(-1);
    if (last === undefined || last.type !== type || last.depth > depth) return this.f.local(type);
    this.spare.pop();
    return last.local;
  }

  /** Pushes four lanes of an expression of any length: its float parts are computed from the leaves up, not by recursion. */
  root(node: Node): void {
    for (const part of topological([node])) if (part.dtype === "f32" && part.op !== "const" && part.op !== "acc") this.vectorLocal(part);
    this.vector(node);
  }
  private vectorLocal(node: Node): number {
    return this.cached(`v${node.id}`, this.depthOf(node.deps), V128, () => this.computeVector(node));
  }
  /** Pushes four lanes. */
  vector(node: Node): void {
    if (node.op === "const") this.constant(node);
    else if (node.op === "acc") this.f.get(this.accLocal);
    else this.f.get(this.vectorLocal(node));
  }
  /** Pushes the value of lane 0. */
  scalar(node: Node): void {
    if (node.op === "const" && node.dtype !== "f32") this.f.i32(node.value);
    else if (node.op === "index" && node.axis !== undefined) {
      this.f.get(this.indexLocal(node.axis));
      if (node.value !== 0) this.f.i32(node.value).op(OP.i32_add);
    }
    else this.f.get(this.cached(`s${node.id}`, this.depthOf(node.deps), I32, () => this.computeScalar(node)));
  }

  private constant(node: Node): void {
    if (node.dtype === "f32") this.f.f32x4(node.value);
    else this.f.i32x4(node.dtype === "bool" ? -node.value : node.value | 0);
  }
  private computeVector(node: Node): void {
    if (!this.varies(node) && isScalarNative(node) && node.op !== "load") {
      if (node.dtype === "bool") this.f.i32(0);
      this.scalar(node);
      if (node.dtype === "bool") this.f.op(OP.i32_sub);
      this.f.op(OP.i32x4_splat);
    } else if (node.op === "load") loadVector(this, node);
    else computeVector(this, node);
  }
  private computeScalar(node: Node): void {
    if (!isScalarNative(node)) {
      this.vector(node);
      this.f.i32Lane(0);
      if (node.dtype === "bool") this.f.i32(1).op(OP.i32_and);
    } else if (node.op === "load") loadScalar(this, node);
    else computeScalar(this, node);
  }

  /**
   * Pushes pointer + bytes · at (lane 0) and returns a constant to use as the instruction's offset. The sum is built outermost
   * terms first, so each loop adds only its own.
   */
  address(pointer: number, bytes: number, at: Node): number {
    const { terms, c, lowest } = this.addressTerms(at);
    // An offset is added without wrapping, so the rest must be a true address.
    const asOffset = c >= 0 && lowest >= 0 && c < 1 << 26;
    const depths = [...new Set([0, ...terms.map(([atom]) => this.depthOf(atom.deps))])].toSorted((a, b) => a - b);
    let key = `a${pointer},${bytes},${asOffset ? 0 : c}`;
    let local = pointer;
    for (const depth of depths) {
      const here = terms.filter(([atom]) => this.depthOf(atom.deps) === depth);
      const constant = depth === 0 && !asOffset ? c * bytes : 0;
      if (here.length === 0 && constant === 0) continue;
      for (const [atom, factor] of here) key += `+${atom.id}*${factor}`;
      const outer = local;
      local = this.cached(key, depth, I32, () => {
        this.f.get(outer);
        if (constant !== 0) this.f.i32(constant).op(OP.i32_add);
        for (const [atom, factor] of here) this.scaled(atom, factor * bytes);
      });
    }
    this.f.get(local);
    return asOffset ? c * bytes : 0;
  }
  /** Unrolled copies share their terms: what sets them apart is in `c`. `lowest` bounds the rest from below. */
  private addressTerms(at: Node): { terms: (readonly [Node, number])[]; c: number; lowest: number } {
    if (at.op === "const") return { terms: [], c: at.value, lowest: 0 };
    let c = at.op === "linear" ? at.value : 0;
    let lowest = 0;
    const given: readonly (readonly [Node, number])[] = at.op === "linear" ? at.src.map((atom, i) => [atom, at.factors[i] ?? 0] as const) : [[at, 1]];
    const terms = given.map(([atom, factor]): readonly [Node, number] => {
      lowest += Math.min(atom.lo * factor, atom.hi * factor);
      if (atom.op !== "index" || atom.axis === undefined || atom.value === 0) return [atom, factor];
      c += atom.value * factor;
      return [this.builder.index(atom.axis), factor];
    });
    return { terms, c, lowest };
  }
  /** Adds factor · atom to the i32 on the stack. */
  scaled(atom: Node, factor: number): void {
    this.scalar(atom);
    const shift = 31 - Math.clz32(factor);
    if (factor > 0 && factor === 1 << shift) { if (shift > 0) this.f.i32(shift).op(OP.i32_shl); }
    else this.f.i32(factor).op(OP.i32_mul);
    this.f.op(OP.i32_add);
  }
}
