/**
 * A plan as one WebAssembly module. `run(table)` reads the address of every slot from a table in memory and calls the steps one
 * after another; no JavaScript runs between kernels.
 */
import { BackendError } from "@receptive/core/extend";
import type { Aval, Buf, Kernel, Plan, Program, Step } from "@receptive/core/extend";
import { CpuBuf } from "./alloc.ts";
import type { Allocator } from "./alloc.ts";
import { serial } from "./kernel-code.ts";
import type { KernelCode } from "./kernel-code.ts";
import { emitClaimed } from "./claims/claimed.ts";
import { elementBytes, elementCount } from "./loop/element.ts";
import { emitLoopKernel } from "./loop/loop-kernel.ts";
import { emitScatter } from "./scatter.ts";
import { I32, ModuleBuilder } from "./wasm/encoder.ts";
import type { Fn } from "./wasm/encoder.ts";
import { OP } from "./wasm/ops.ts";

/** Short math routines are copied into loops of plans up to this size, and called in larger ones. */
const INLINE_MATH_STEPS = 200;

/** What a program needs of its backend. */
export interface Host {
  readonly allocator: Allocator;
  readonly trigTable: number;
  /** Whether code may use fused multiply-add. */
  readonly fused: boolean;
  /** The address of working memory of at least so many bytes, shared by all programs; asked for before each run. */
  scratch(bytes: number): number;
  check(): void;
  counters: { prepares: number; runs: number; moduleBytes: number };
}

function checkSupported(aval: Aval): void {
  if (aval.dtype === "f16") throw new BackendError("E_DTYPE_UNSUPPORTED", "cpu: f16 is not supported by this backend; cast to f32");
}

function emitKernel(m: ModuleBuilder, kernel: Kernel, trigTable: number, inlineMath: boolean): KernelCode {
  for (const aval of kernel.inputs) checkSupported(aval);
  if (kernel.kind === "claimed") {
    for (const aval of kernel.outputs) checkSupported(aval);
    return emitClaimed(m, kernel);
  }
  checkSupported(kernel.output);
  const cost = elementCount(kernel.output.shape);
  if (kernel.kind === "scatter") return serial(m, 4, emitScatter(m, kernel), 0, cost);
  const loop = emitLoopKernel({ module: m, trigTable, inlineMath }, kernel);
  if (loop === undefined) throw new BackendError("E_INTERNAL", `cpu: no code for the loop kernel ${kernel.name}`);
  return loop.code;
}

interface Built { readonly bytes: Uint8Array<ArrayBuffer>; readonly scratchBytes: number }

/** Where scratch memory of `bytes` is cut between what is shared and what is one thread's own. */
const alignUp = (bytes: number): number => Math.ceil(bytes / 64) * 64;

/** The table holds the address of every slot and, last, of scratch memory. */
function build(plan: Plan, { trigTable, fused }: Host): Built {
  const m = new ModuleBuilder({ fused });
  const emitted = new Map<Kernel, KernelCode>();
  let sharedBytes = 0;
  let ownBytes = 0;
  const codes = plan.steps.map((step) => {
    const known = emitted.get(step.kernel) ?? emitKernel(m, step.kernel, trigTable, plan.steps.length <= INLINE_MATH_STEPS);
    emitted.set(step.kernel, known);
    sharedBytes = Math.max(sharedBytes, alignUp(known.sharedBytes));
    ownBytes = Math.max(ownBytes, known.ownBytes);
    return known;
  });
  const call = (run: Fn, step: Step, { stages }: KernelCode): void => {
    for (const { fn, units } of stages) {
      for (const slot of [...step.ins, ...step.outs]) run.get(0).i32Load(slot * 4);
      run.get(0).i32Load(plan.slots.length * 4).get(0).i32Load(plan.slots.length * 4).i32(sharedBytes).op(OP.i32_add);
      run.i32(0).i32(units).call(fn);
    }
  };
  const run = m.fn([I32]);
  plan.steps.forEach((step, i) => { const each = codes[i]; if (each !== undefined) call(run, step, each); });
  m.export("run", run);
  // One step alone, for profiles.
  plan.steps.forEach((step, i) => {
    const each = codes[i];
    if (each === undefined) return;
    const single = m.fn([I32]);
    call(single, step, each);
    m.export(`s${i}`, single);
  });
  return { bytes: m.build(), scratchBytes: sharedBytes + ownBytes };
}

type Entry = (table: number) => void;
function entry(exports: WebAssembly.Exports, name: string): Entry {
  const found = exports[name];
  if (typeof found !== "function") throw new BackendError("E_INTERNAL", `cpu: the module does not export ${name}`);
  return (table) => { Reflect.apply(found, undefined, [table]); };
}

function avalBytes(aval: Aval): number {
  return elementCount(aval.shape) * elementBytes(aval.dtype);
}

export class CpuProgram implements Program {
  private readonly host: Host;
  private readonly plan: Plan;
  private readonly scratchBytes: number;
  private readonly argSlots: readonly number[];
  private readonly resultSlots: readonly number[];
  private readonly exports: WebAssembly.Exports;
  private readonly runAll: Entry;
  private readonly table: CpuBuf;
  private readonly blocks: readonly CpuBuf[];
  private disposed = false;

  constructor(host: Host, plan: Plan) {
    this.host = host;
    this.plan = plan;
    for (const slot of plan.slots) checkSupported(slot.aval);
    const slotsOf = (kind: "arg" | "result"): number[] => plan.slots.flatMap((slot, i) => (slot.kind === kind ? [i] : []));
    this.argSlots = slotsOf("arg");
    this.resultSlots = slotsOf("result");
    const built = build(plan, host);
    this.scratchBytes = built.scratchBytes;
    const instance = new WebAssembly.Instance(new WebAssembly.Module(built.bytes), { e: { m: host.allocator.memory } });
    this.exports = instance.exports;
    this.runAll = entry(this.exports, "run");
    host.counters.prepares++;
    host.counters.moduleBytes += built.bytes.length;
    const made: CpuBuf[] = [];
    try {
      this.table = host.allocator.alloc((plan.slots.length + 1) * 4);
      made.push(this.table);
      for (const bytes of plan.blocks) made.push(host.allocator.alloc(bytes));
    } catch (error) {
      for (const buf of made) host.allocator.free(buf);
      throw error;
    }
    // Asked for here, so that no run allocates.
    host.scratch(built.scratchBytes);
    this.blocks = made.slice(1);
    const view = this.view();
    plan.slots.forEach((slot, i) => {
      if (slot.kind !== "temp") return;
      const block = this.blocks[slot.block];
      if (block === undefined || block.bytes < avalBytes(slot.aval)) throw new BackendError("E_PLAN_INVALID", `cpu: slot ${i} does not fit block ${slot.block}`);
      view[i] = block.offset;
    });
  }

  private view(): Uint32Array {
    return new Uint32Array(this.host.allocator.memory.buffer, this.table.offset, this.plan.slots.length + 1);
  }

  private bind(args: readonly Buf[], results: readonly Buf[]): void {
    if (this.disposed) throw new BackendError("E_PROGRAM_DISPOSED", "cpu: this program has been disposed of");
    this.host.check();
    const scratch = this.host.scratch(this.scratchBytes);
    const view = this.view();
    view[this.plan.slots.length] = scratch;
    this.bindKind("argument", this.argSlots, args, view);
    this.bindKind("result", this.resultSlots, results, view);
  }
  private bindKind(what: string, slots: readonly number[], bufs: readonly Buf[], view: Uint32Array): void {
    if (bufs.length !== slots.length) throw new BackendError("E_RUN_ARITY", `cpu: ${slots.length} ${what}s expected, ${bufs.length} given`);
    slots.forEach((slot, i) => {
      const buf = bufs[i];
      const aval = this.plan.slots[slot]?.aval;
      if (!(buf instanceof CpuBuf) || buf.owner !== this.host.allocator) throw new BackendError("E_BUFFER_FOREIGN", `cpu: ${what} ${i} is not a buffer of this backend`);
      if (buf.freed) throw new BackendError("E_BUFFER_FREED", `cpu: ${what} ${i} has been freed`);
      if (aval !== undefined && buf.bytes < avalBytes(aval)) throw new BackendError("E_BUFFER_SIZE", `cpu: ${what} ${i} has ${buf.bytes} bytes; [${aval.shape.join(", ")}] ${aval.dtype} needs ${avalBytes(aval)}`);
      view[slot] = buf.offset;
    });
  }

  run(args: readonly Buf[], results: readonly Buf[]): void {
    this.bind(args, results);
    this.host.counters.runs++;
    this.runAll(this.table.offset);
  }

  /** Runs step by step; nanoseconds of each. */
  profile(args: readonly Buf[], results: readonly Buf[]): number[] {
    this.bind(args, results);
    return this.plan.steps.map((_, i) => {
      const step = entry(this.exports, `s${i}`);
      const start = performance.now();
      step(this.table.offset);
      return (performance.now() - start) * 1e6;
    });
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    for (const buf of [this.table, ...this.blocks]) this.host.allocator.free(buf);
  }
}
