import type { Backend } from "../backend/interface.ts";
import { ArgumentError } from "../errors.ts";
import { defaultBackend } from "../runtime/default-backend.ts";
import { type Device, deviceOf } from "../runtime/device.ts";
import { Lru } from "../runtime/lru.ts";
import { tensor } from "../ops/create.ts";
import { tracing } from "../runtime/trace-state.ts";
import { isHostArray } from "../tensor-data.ts";
import type { HostArray } from "../runtime/host.ts";
import { Tensor } from "../tensor.ts";
import { countLeaves, type Flattened, flattenTree, sameSpec, specKey, type TreeSpec, unflattenTree } from "../tree.ts";
import { ImpureCheck } from "./impure.ts";
import { explainRetrace } from "./retrace.ts";
import { Specialisation } from "./specialisation.ts";
import { type Traced, traceFunction } from "./tracer.ts";
import { type ArgLeaf, isOfKind, kindOf, type LeafKind, leafKey } from "./leaf-kind.ts";

export interface CompileOptions {
  /** Arguments (by position) whose tensors the call may overwrite: their handles are spent, results take their memory. */
  readonly donate?: readonly number[];
  readonly backend?: Backend;
  /** Traces again at calls 1, 2, 16 and 128 and throws ImpureTraceError where the function changed. Defaults to on, off where NODE_ENV is production. */
  readonly dev?: boolean;
}

/** Specialisations kept per function; retraces before a warning. */
const CACHE = 16;
const WARN_AFTER = 4;

const isLeaf = (x: unknown): x is ArgLeaf => x instanceof Tensor || typeof x === "number" || isHostArray(x);

/** What the latest call was given, and what it ran: most calls are like the one before. */
interface Latest { readonly spec: TreeSpec; readonly kinds: readonly LeafKind[]; readonly device: Device; readonly specialisation: Specialisation; readonly donated: readonly boolean[] }

function developing(): boolean {
  const env: unknown = (globalThis as { process?: { env?: { NODE_ENV?: string } } }).process?.env?.NODE_ENV;
  return env !== "production";
}

/** What a call may pass where the function takes a tensor: numbers and typed arrays too, in trees to any depth. */
export type Passed<T> = T extends Tensor ? Tensor | number | HostArray : T extends object ? { readonly [K in keyof T]: Passed<T[K]> } : T;

/** A compiled function, callable like the original; with counters for tests and tools. */
export interface Compiled<A extends readonly unknown[], R> {
  (...args: { [K in keyof A]: Passed<A[K]> }): R;
  /** Plans made, calls made, and the plan of the latest call. */
  readonly stats: () => { readonly traces: number; readonly calls: number; readonly kernels: number; readonly plannedBytes: number };
}

class CompiledFunction<A extends readonly unknown[], R> {
  readonly #f: (...args: A) => R;
  readonly #options: CompileOptions;
  readonly #cache = new Lru<string, Specialisation>(CACHE, (s) => s.dispose());
  readonly #check: ImpureCheck | null;
  #last: Latest | null = null;
  #lastKeys: readonly string[] = [];
  #retraces = 0;
  #calls = 0;
  #traces = 0;

  constructor(f: (...args: A) => R, options: CompileOptions) {
    this.#f = f;
    this.#options = options;
    this.#check = (options.dev ?? developing()) ? new ImpureCheck() : null;
  }

  stats(): { traces: number; calls: number; kernels: number; plannedBytes: number } {
    const plan = this.#last?.specialisation.plan;
    return { traces: this.#traces, calls: this.#calls, kernels: plan?.steps.length ?? 0, plannedBytes: plan?.blocks.reduce((a, b) => a + b, 0) ?? 0 };
  }

  call(args: readonly unknown[]): R {
    const flat = flattenTree<ArgLeaf>(args, isLeaf, "arguments");
    if (tracing()) return this.#inline(flat.spec, flat.leaves);
    const device = this.#deviceOf(flat.leaves);
    const { specialisation, donated } = this.#isLatest(flat, device) ?? this.#find(flat, device);
    this.#calls++;
    specialisation.calls++;
    this.#check?.maybe(specialisation, () => this.#traceGraph(flat.spec, flat.leaves));
    return specialisation.run(flat.leaves, donated) as R;
  }

  #isLatest({ spec, leaves }: Flattened<ArgLeaf>, device: Device): Latest | null {
    const last = this.#last;
    if (last === null || last.device !== device || last.kinds.length !== leaves.length || !sameSpec(last.spec, spec)) return null;
    return leaves.every((leaf, i) => isOfKind(leaf, last.kinds[i])) ? last : null;
  }

  #find({ spec, leaves, paths }: Flattened<ArgLeaf>, device: Device): Latest {
    const leafKeys = leaves.map(leafKey);
    const key = `${specKey(spec)}|${leafKeys.join("|")}`;
    const donated = this.#donatedLeaves(spec);
    let found = this.#cache.get(key);
    if (found === undefined || found.device !== device) {
      if (this.#traces > 0 && ++this.#retraces > WARN_AFTER) explainRetrace(this.#f.name, this.#retraces, paths, this.#lastKeys, leafKeys);
      found = new Specialisation(this.#traceGraph(spec, leaves), leaves, donated, device);
      this.#traces++;
      this.#cache.set(key, found);
    }
    this.#lastKeys = leafKeys;
    this.#last = { spec, kinds: leaves.map(kindOf), device, specialisation: found, donated };
    return this.#last;
  }

  /** Inside another trace (grad, compile) the function is part of that graph, and gradients flow through it. */
  #inline(spec: TreeSpec, leaves: readonly ArgLeaf[]): R {
    const tensors = leaves.map((l) => (l instanceof Tensor ? l : tensor(l)));
    return this.#f(...(unflattenTree(spec, tensors) as A));
  }

  #deviceOf(leaves: readonly ArgLeaf[]): Device {
    if (this.#options.backend !== undefined) return deviceOf(this.#options.backend);
    for (const l of leaves) {
      const device = l instanceof Tensor && !l.disposed ? l.node.leaf?.storage?.device : undefined;
      if (device !== undefined) return device;
    }
    return deviceOf(defaultBackend());
  }

  /** Which leaves, by position, belong to donated arguments. */
  #donatedLeaves(spec: TreeSpec): boolean[] {
    const donate = this.#options.donate ?? [];
    const args = spec.kind === "array" ? spec.items : [];
    for (const d of donate) if (!(d in args)) throw new ArgumentError("E_DONATE", `compile: donate names argument ${d}, but the call has ${args.length}.`);
    return args.flatMap((each, i) => new Array<boolean>(countLeaves(each)).fill(donate.includes(i)));
  }

  #traceGraph(spec: TreeSpec, leaves: readonly ArgLeaf[]): Traced {
    return traceFunction((inputs) => this.#f(...(unflattenTree(spec, inputs) as A)), leaves);
  }
}

/**
 * Captures a function of tensors as one plan and replays it: a whole training step becomes one program. Arguments and results
 * are trees (arrays, plain objects) of tensors; numbers and typed arrays are legal arguments and never cause recompiling. The
 * first call with new shapes traces the function; it must be pure: what it closes over is read again at each call if it is a
 * tensor, and frozen if it is a number. Calls return at once; results are fresh unless donated.
 */
export function compile<A extends readonly unknown[], R>(f: (...args: A) => R, options: CompileOptions = {}): Compiled<A, R> {
  const compiled = new CompiledFunction(f, options);
  const callable = (...args: { [K in keyof A]: Passed<A[K]> }): R => compiled.call(args);
  return Object.assign(callable, { stats: () => compiled.stats() });
}
