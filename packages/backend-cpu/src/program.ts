/** A plan as one WebAssembly module. `run` reads the address of every array from a table in memory; no JavaScript runs between kernels. */
import { BackendError } from "@receptive/core/extend";
import type { Buf, Plan, Program } from "@receptive/core/extend";
import { CpuBuf } from "./alloc.ts";
import type { Allocator } from "./alloc.ts";
import { avalBytes, build } from "./schedule/build.ts";
import type { Built, Target } from "./schedule/build.ts";
import { sharedCode } from "./threads/team.ts";
import type { Enlisted, Team } from "./threads/team.ts";
import { compileModule } from "./wasm/compile.ts";

/** What a program needs of its backend. */
export interface Host {
  readonly allocator: Allocator;
  readonly target: Target;
  /** Whether the engine may be asked for its best code before the first run. */
  readonly warmUp: boolean;
  /** Helps with plans that are large enough, where there are threads. */
  readonly team: Team | undefined;
  /** The address of working memory of at least so many bytes, shared by all programs; asked for before each run. */
  scratch(bytes: number): number;
  check(): void;
  counters: { prepares: number; runs: number; moduleBytes: number };
}

/** Vector operations of a plan from which slow first runs cost more than the optimising compiler: some 50 µs of work. */
const WORTH_OPTIMIZING = 200_000;

type Entry = (table: number, own: number) => void;
function entry(exports: WebAssembly.Exports, name: string): Entry {
  const found = exports[name];
  if (typeof found !== "function") throw new BackendError("E_INTERNAL", `cpu: the module does not export ${name}`);
  return (table, own) => { Reflect.apply(found, undefined, [table, own]); };
}

/** A module with its memory: the table of addresses, and the blocks of its temporaries. */
class Image {
  readonly exports: WebAssembly.Exports;
  /** For all threads that share the plan. */
  readonly scratchBytes: number;
  readonly shared: Enlisted | undefined;
  readonly table: CpuBuf;
  private readonly host: Host;
  private readonly entries: number;
  private readonly blocks: readonly CpuBuf[];

  constructor(host: Host, built: Built) {
    this.host = host;
    this.scratchBytes = built.ownBytes * (built.dealt === undefined ? 1 : host.target.dealing?.threads ?? 1);
    this.entries = built.entries;
    const module = compileModule(built.bytes, host.warmUp && built.cost >= WORTH_OPTIMIZING);
    this.exports = new WebAssembly.Instance(module, { e: { m: host.allocator.memory } }).exports;
    host.counters.moduleBytes += built.bytes.length;
    const made: CpuBuf[] = [];
    try {
      this.table = host.allocator.alloc(built.entries * 4);
      made.push(this.table);
      for (const bytes of built.blocks) made.push(host.allocator.alloc(bytes));
    } catch (error) {
      for (const buf of made) host.allocator.free(buf);
      throw error;
    }
    this.blocks = made.slice(1);
    const view = this.view();
    for (const [slot, block] of built.blockOf) view[slot] = this.blocks[block]?.offset ?? 0;
    // Asked for here, so that no run allocates.
    host.scratch(this.scratchBytes);
    if (built.dealt !== undefined) this.shared = host.team?.enlist(module, sharedCode(this.exports), built.dealt.largest);
  }

  view(): Uint32Array {
    return new Uint32Array(this.host.allocator.memory.buffer, this.table.offset, this.entries);
  }
  free(): void {
    if (this.shared !== undefined) this.host.team?.dismiss(this.shared);
    for (const buf of [this.table, ...this.blocks]) this.host.allocator.free(buf);
  }
}

export class CpuProgram implements Program {
  private readonly host: Host;
  private readonly plan: Plan;
  private readonly argSlots: readonly number[];
  private readonly resultSlots: readonly number[];
  private readonly image: Image;
  private readonly runAll: Entry;
  /** The same plan, every step by itself; made at the first profile. */
  private apart: Image | undefined;
  private disposed = false;

  constructor(host: Host, plan: Plan) {
    this.host = host;
    this.plan = plan;
    const slotsOf = (kind: "arg" | "result"): number[] => plan.slots.flatMap((slot, i) => (slot.kind === kind ? [i] : []));
    this.argSlots = slotsOf("arg");
    this.resultSlots = slotsOf("result");
    this.image = new Image(host, build(plan, host.target));
    this.runAll = entry(this.image.exports, "run");
    host.counters.prepares++;
  }

  private bind(image: Image, args: readonly Buf[], results: readonly Buf[]): void {
    if (this.disposed) throw new BackendError("E_PROGRAM_DISPOSED", "cpu: this program has been disposed of");
    this.host.check();
    const view = image.view();
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
    this.bind(this.image, args, results);
    const { host, image } = this;
    host.counters.runs++;
    const own = host.scratch(image.scratchBytes);
    if (image.shared !== undefined && host.team?.run(image.shared, image.table.offset, own) === true) return;
    this.runAll(image.table.offset, own);
  }

  /** Runs step by step on this thread alone, nothing joined; nanoseconds of each. */
  profile(args: readonly Buf[], results: readonly Buf[]): number[] {
    this.apart ??= new Image(this.host, build(this.plan, this.host.target, true));
    const image = this.apart;
    this.bind(image, args, results);
    const own = this.host.scratch(image.scratchBytes);
    return this.plan.steps.map((_, i) => {
      const step = entry(image.exports, `s${i}`);
      const start = performance.now();
      step(image.table.offset, own);
      return (performance.now() - start) * 1e6;
    });
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.image.free();
    this.apart?.free();
  }
}
