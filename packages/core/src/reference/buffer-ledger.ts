import type { Buf } from "../backend/interface.ts";
import { BackendError } from "../errors.ts";

/** What a backend has done so far. Memory counts buffers from `alloc` only, not the blocks of prepared plans. */
export interface BackendStats {
  readonly allocs: number; readonly frees: number;
  readonly liveBytes: number; readonly peakBytes: number;
  readonly prepares: number; readonly runs: number;
}

/**
 * Which buffers exist, and how much was done: the bookkeeping by which misuse becomes an error.
 *
 * @throws BackendError E_BACKEND_DISPOSED, E_BUFFER_FOREIGN, E_BUFFER_FREED, E_BUFFER_RANGE, E_ALLOC_SIZE
 */
export class BufferLedger<B extends Buf> {
  readonly #owner: string;
  readonly #live = new Set<Buf>();
  readonly #freed = new WeakSet<Buf>();
  readonly #stats: { -readonly [K in keyof BackendStats]: number } = { allocs: 0, frees: 0, liveBytes: 0, peakBytes: 0, prepares: 0, runs: 0 };
  #disposed = false;

  constructor(owner: string) {
    this.#owner = owner;
  }

  stats(): BackendStats {
    return { ...this.#stats };
  }

  add(buf: B): B {
    this.#live.add(buf);
    this.#stats.allocs++;
    this.#stats.liveBytes += buf.bytes;
    this.#stats.peakBytes = Math.max(this.#stats.peakBytes, this.#stats.liveBytes);
    return buf;
  }

  remove(buf: Buf): void {
    if (this.#disposed) return;
    this.check(buf);
    this.#live.delete(buf);
    this.#freed.add(buf);
    this.#stats.frees++;
    this.#stats.liveBytes -= buf.bytes;
  }

  count(event: "prepares" | "runs"): void {
    this.#stats[event]++;
  }

  get disposed(): boolean {
    return this.#disposed;
  }

  checkAlive(): void {
    if (this.#disposed) throw new BackendError("E_BACKEND_DISPOSED", `the ${this.#owner} backend was used after dispose()`);
  }

  checkSize(bytes: number, limit: number): void {
    if (!(Number.isInteger(bytes) && bytes >= 0 && bytes <= limit)) {
      throw new BackendError("E_ALLOC_SIZE", `the ${this.#owner} backend cannot allocate ${bytes} bytes; the limit is ${limit}`);
    }
  }

  check(buf: Buf): void {
    this.checkAlive();
    if (this.#freed.has(buf)) throw new BackendError("E_BUFFER_FREED", `a buffer of ${buf.bytes} bytes was used after free()`);
    if (!this.#live.has(buf)) throw new BackendError("E_BUFFER_FOREIGN", `a buffer of ${buf.bytes} bytes does not come from this ${this.#owner} backend`);
  }

  checkRange(buf: Buf, byteOffset: number, bytes: number): void {
    this.check(buf);
    if (!(Number.isInteger(byteOffset) && byteOffset >= 0 && bytes >= 0 && byteOffset + bytes <= buf.bytes)) {
      throw new BackendError("E_BUFFER_RANGE", `bytes ${byteOffset} to ${byteOffset + bytes} lie outside a buffer of ${buf.bytes} bytes`);
    }
  }

  dispose(): void {
    this.#disposed = true;
    this.#live.clear();
    this.#stats.liveBytes = 0;
  }
}
