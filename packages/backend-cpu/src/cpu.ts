import { BackendError, report } from "@receptive/core/extend";
import type { Backend, Buf, Caps, Claim, ClaimedKernel, Plan, Program } from "@receptive/core/extend";
import { Allocator, CpuBuf } from "./alloc.ts";
import { canClaim } from "./claims/claimed.ts";
import { TWO_OVER_PI } from "./math/trigonometry.ts";
import { hasRelaxedSimd } from "./wasm/relaxed.ts";
import { CpuProgram } from "./program.ts";
import type { Host } from "./program.ts";
import { COSTS } from "./threads/deal.ts";
import type { Dealing } from "./threads/deal.ts";
import { Team } from "./threads/team.ts";
import { environment, threadCount } from "./threads/thread-count.ts";

export interface CpuOptions {
  /**
   * Threads to compute with, the calling one among them: 1 to 32; one for each core by default, 8 at most. Plans of less than some
   * 30 µs of work run on the calling thread alone. The number never changes a bit of a result. Where there is no SharedArrayBuffer (a page that is not
   * cross-origin isolated) one thread computes.
   */
  readonly threads?: number;
  /** The most bytes that buffers may take together; 4 GiB less a page by default, which is all that 32-bit memory holds. */
  readonly maxMemoryBytes?: number;
  /**
   * Whether sums of products use the engine's fused multiply-add (relaxed SIMD): a third faster and rounded once instead of twice, so
   * results differ in their last bits from those without. By default where the engine has it.
   */
  readonly relaxedSimd?: boolean;
  /**
   * Whether convolutions of 3×3 with stride 1 go by Winograd's transforms where that is faster, which is up to three times: true by default.
   * Their rounding errors are some 1e-6 of the largest result; without them, some 2e-7.
   */
  readonly winograd?: boolean;
  /**
   * Whether plans of some size are compiled by V8's optimising compiler before their first run, true by default: training starts at full
   * speed, for some 13 ms more before LeNet-5's first. Node only. V8's flags count for the whole process, so they are set for the time of our compilation and set
   * back to their defaults after it; a process that was started with flags of its own on this keeps them.
   */
  readonly warmUp?: boolean;
}

/** Exact counters since the backend was made. Bytes do not include alignment. */
export interface CpuStats {
  readonly allocs: number;
  readonly frees: number;
  readonly liveBytes: number;
  readonly peakBytes: number;
  readonly prepares: number;
  readonly runs: number;
  /** Bytes of WebAssembly emitted. */
  readonly moduleBytes: number;
  /** Worker threads that have started; they do with the first plan that is worth them. */
  readonly workers: number;
}

/** Engines take 1000 parameters: a kernel's inputs, its outputs, and four of its own (`kernel-code.ts`). */
const MAX_BINDINGS = 996;
const WASM_LIMIT = 4294901760 - 16 * 65536;

let forgotten: FinalizationRegistry<Team> | undefined;
/** The workers of a backend that nobody holds any more end with it. */
function disposeWith(backend: object, team: Team): void {
  forgotten ??= new FinalizationRegistry((orphan) => orphan.dispose());
  forgotten.register(backend, team, team);
}

/** A backend on the processor: each plan becomes one WebAssembly SIMD module, run on the calling thread and on workers that help it. */
export class CpuBackend implements Backend {
  readonly name = "cpu";
  readonly caps: Caps;
  readonly lost: Promise<Error> = new Promise(() => {});
  /** With how many threads large plans are computed. */
  readonly threads: number;
  private readonly allocator: Allocator;
  private readonly host: Host;
  private scratchBuf: CpuBuf | undefined;
  private disposed = false;

  /** `costs`: from when on threads share work; tests have them share everything. */
  constructor(options: CpuOptions = {}, costs: Omit<Dealing, "threads"> = COSTS) {
    const { maxMemoryBytes = WASM_LIMIT } = options;
    const threads = threadCount(options.threads, environment(), report);
    if (!Number.isSafeInteger(maxMemoryBytes) || maxMemoryBytes <= 0) throw new BackendError("E_CPU_MEMORY", `cpu: maxMemoryBytes is a positive whole number, not ${maxMemoryBytes}`);
    const limit = Math.min(maxMemoryBytes, WASM_LIMIT);
    this.threads = threads;
    this.allocator = new Allocator(limit, threads > 1);
    this.caps = { storageBytes: { f32: 4, i32: 4, u32: 4, u8: 1, bool: 4 }, maxBindings: MAX_BINDINGS, maxBufferBytes: limit };
    const table = this.allocator.alloc(TWO_OVER_PI.length * 4);
    new Uint32Array(this.allocator.memory.buffer, table.offset, TWO_OVER_PI.length).set(TWO_OVER_PI);
    this.host = {
      allocator: this.allocator,
      target: { trigTable: table.offset, fused: options.relaxedSimd ?? hasRelaxedSimd(), winograd: options.winograd ?? true, ...(threads > 1 ? { dealing: { threads, ...costs } } : {}) },
      warmUp: options.warmUp ?? true,
      team: threads > 1 ? new Team(this.allocator, threads, { warn: report }) : undefined,
      scratch: (bytes) => this.scratch(bytes),
      check: () => this.check(),
      counters: { prepares: 0, runs: 0, moduleBytes: 0 },
    };
    if (this.host.team !== undefined) disposeWith(this, this.host.team);
  }

  stats(): CpuStats {
    const { allocs, frees, liveBytes, peakBytes } = this.allocator;
    return { allocs, frees, liveBytes, peakBytes, ...this.host.counters, workers: this.host.team?.ready ?? 0 };
  }

  alloc(bytes: number): Buf {
    this.check();
    return this.allocator.alloc(bytes);
  }
  free(buf: Buf): void {
    if (this.disposed) return;
    this.allocator.free(this.own(buf));
  }
  write(buf: Buf, data: ArrayBufferView, byteOffset = 0): void {
    this.check();
    const own = this.own(buf);
    this.range(own, byteOffset, data.byteLength);
    new Uint8Array(this.allocator.memory.buffer, own.offset + byteOffset, data.byteLength).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  async read(buf: Buf, byteOffset: number, bytes: number): Promise<ArrayBuffer> {
    this.check();
    const own = this.own(buf);
    this.range(own, byteOffset, bytes);
    const copy = new ArrayBuffer(bytes);
    new Uint8Array(copy).set(new Uint8Array(this.allocator.memory.buffer, own.offset + byteOffset, bytes));
    return copy;
  }

  prepare(plan: Plan): Program {
    this.check();
    return new CpuProgram(this.host, plan);
  }
  claim(call: ClaimedKernel): Claim | null {
    this.check();
    return canClaim(call) ? {} : null;
  }
  async profile(program: Program, args: readonly Buf[], results: readonly Buf[]): Promise<readonly number[]> {
    this.check();
    if (!(program instanceof CpuProgram)) throw new BackendError("E_PROGRAM_FOREIGN", "cpu: this program belongs to another backend");
    return program.profile(args, results);
  }
  async sync(): Promise<void> { this.check(); }
  dispose(): void {
    this.disposed = true;
    const { team } = this.host;
    if (team === undefined) return;
    team.dispose();
    forgotten?.unregister(team);
  }

  private check(): void {
    if (this.disposed) throw new BackendError("E_BACKEND_DISPOSED", "cpu: this backend has been disposed of; make a new one with cpu()");
  }
  private own(buf: Buf): CpuBuf {
    if (!(buf instanceof CpuBuf) || buf.owner !== this.allocator) throw new BackendError("E_BUFFER_FOREIGN", "cpu: this buffer belongs to another backend");
    if (buf.freed) throw new BackendError("E_BUFFER_FREED", "cpu: this buffer has been freed");
    return buf;
  }
  private range(buf: CpuBuf, byteOffset: number, bytes: number): void {
    if (byteOffset < 0 || bytes < 0 || byteOffset + bytes > buf.bytes) throw new BackendError("E_BUFFER_RANGE", `cpu: bytes ${byteOffset} to ${byteOffset + bytes} are outside a buffer of ${buf.bytes}`);
  }
  private scratch(bytes: number): number {
    if (bytes === 0) return 0;
    if (this.scratchBuf === undefined || this.scratchBuf.bytes < bytes) {
      if (this.scratchBuf !== undefined) this.allocator.free(this.scratchBuf);
      this.scratchBuf = undefined;
      this.scratchBuf = this.allocator.alloc(bytes);
    }
    return this.scratchBuf.offset;
  }
}

/**
 * Makes a CPU backend. Synchronous; works in Node from 22 and in browsers. Workers start with the first plan that is worth them, keep
 * no process alive, and end with `dispose`.
 *
 * @throws BackendError E_CPU_THREADS where `threads` is no whole number from 1 to 32; E_CPU_MEMORY where `maxMemoryBytes` is no positive
 * whole number; E_OUT_OF_MEMORY where the engine refuses the first MiB.
 * @example
 * const backend = cpu();
 */
export function cpu(options: CpuOptions = {}): CpuBackend {
  return new CpuBackend(options);
}
