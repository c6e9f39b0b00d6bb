import { BackendError } from "@receptive/core/extend";
import type { Backend, Buf, Caps, Claim, ClaimedKernel, Plan, Program } from "@receptive/core/extend";
import { Allocator, CpuBuf } from "./alloc.ts";
import { canClaim } from "./claims/claimed.ts";
import { TWO_OVER_PI } from "./math/trigonometry.ts";
import { hasRelaxedSimd } from "./wasm/relaxed.ts";
import { CpuProgram } from "./program.ts";
import type { Host } from "./program.ts";

export interface CpuOptions {
  /** Threads to compute with; this version has one. */
  readonly threads?: number;
  /** The most bytes that buffers may take together; 4 GiB less a page by default, which is all that 32-bit memory holds. */
  readonly maxMemoryBytes?: number;
  /**
   * Whether sums of products use the engine's fused multiply-add (relaxed SIMD): a third faster and rounded once instead of twice, so
   * results differ in their last bits from those without. By default where the engine has it.
   */
  readonly relaxedSimd?: boolean;
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
}

/** Engines take 1000 parameters: a kernel's inputs, its outputs, and four of its own (`kernel-code.ts`). */
const MAX_BINDINGS = 996;
const WASM_LIMIT = 4294901760 - 16 * 65536;

/** A backend on the processor: each plan becomes one WebAssembly SIMD module, run on the calling thread. */
export class CpuBackend implements Backend {
  readonly name = "cpu";
  readonly caps: Caps;
  readonly lost: Promise<Error> = new Promise(() => {});
  private readonly allocator: Allocator;
  private readonly host: Host;
  private scratchBuf: CpuBuf | undefined;
  private disposed = false;

  constructor(options: CpuOptions = {}) {
    const { threads = 1, maxMemoryBytes = WASM_LIMIT } = options;
    if (threads !== 1) throw new BackendError("E_CPU_THREADS", `cpu: threads = ${threads} asked for, but this version computes on one thread; leave threads out or pass 1`);
    if (!Number.isSafeInteger(maxMemoryBytes) || maxMemoryBytes <= 0) throw new BackendError("E_CPU_MEMORY", `cpu: maxMemoryBytes is a positive whole number, not ${maxMemoryBytes}`);
    const limit = Math.min(maxMemoryBytes, WASM_LIMIT);
    this.allocator = new Allocator(limit);
    this.caps = { storageBytes: { f32: 4, i32: 4, u32: 4, u8: 1, bool: 4 }, maxBindings: MAX_BINDINGS, maxBufferBytes: limit };
    const table = this.allocator.alloc(TWO_OVER_PI.length * 4);
    new Uint32Array(this.allocator.memory.buffer, table.offset, TWO_OVER_PI.length).set(TWO_OVER_PI);
    this.host = {
      allocator: this.allocator,
      target: { trigTable: table.offset, fused: options.relaxedSimd ?? hasRelaxedSimd() },
      scratch: (bytes) => this.scratch(bytes),
      check: () => this.check(),
      counters: { prepares: 0, runs: 0, moduleBytes: 0 },
    };
  }

  stats(): CpuStats {
    const { allocs, frees, liveBytes, peakBytes } = this.allocator;
    return { allocs, frees, liveBytes, peakBytes, ...this.host.counters };
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
  dispose(): void { this.disposed = true; }

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
 * Makes a CPU backend. Synchronous; works in Node from 22 and in browsers.
 *
 * @throws BackendError E_CPU_THREADS for any number of threads but one.
 * @example
 * const backend = cpu();
 */
export function cpu(options: CpuOptions = {}): CpuBackend {
  return new CpuBackend(options);
}
