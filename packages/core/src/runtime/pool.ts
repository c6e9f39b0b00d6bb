import type { Backend, Buf } from "../backend/interface.ts";
import { BackendError } from "../errors.ts";

/** Bytes a request is rounded up to, so that near sizes share memory: 64-byte steps, then eighths of a power of two. */
export function sizeClass(bytes: number): number {
  const step = Math.max(64, 2 ** Math.max(0, Math.floor(Math.log2(Math.max(1, bytes))) - 3));
  return Math.max(64, Math.ceil(bytes / step) * step);
}

export function isOutOfMemory(e: unknown): boolean {
  return e instanceof BackendError && e.code === "E_OUT_OF_MEMORY";
}

/** Keeps freed buffers for the next request of their size: after warm-up a training step calls `alloc` zero times. */
export class Pool {
  readonly #backend: Pick<Backend, "alloc" | "free">;
  readonly #limit: number;
  readonly #free = new Map<number, Buf[]>();
  #idle = 0;
  /** Buffers asked of the backend so far. */
  allocations = 0;
  /** Bytes handed out and not given back. */
  liveBytes = 0;

  constructor(backend: Pick<Backend, "alloc" | "free">, limit: number) {
    this.#backend = backend;
    this.#limit = limit;
  }

  get idleBytes(): number {
    return this.#idle;
  }

  acquire(bytes: number): Buf {
    const size = sizeClass(bytes);
    const kept = this.#free.get(size)?.pop();
    if (kept !== undefined) this.#idle -= size;
    else this.allocations++;
    const buf = kept ?? this.#allocate(size);
    this.liveBytes += buf.bytes;
    return buf;
  }

  /** Idle buffers of other sizes go back before a request is refused. */
  #allocate(size: number): Buf {
    try {
      return this.#backend.alloc(size);
    } catch (e) {
      if (!isOutOfMemory(e) || this.#idle === 0) throw e;
      this.drain();
      return this.#backend.alloc(size);
    }
  }

  release(buf: Buf): void {
    this.liveBytes -= buf.bytes;
    if (this.#idle + buf.bytes > this.#limit) {
      this.#backend.free(buf);
      return;
    }
    const list = this.#free.get(buf.bytes);
    if (list === undefined) this.#free.set(buf.bytes, [buf]);
    else list.push(buf);
    this.#idle += buf.bytes;
  }

  /** Returns idle buffers to the backend. */
  drain(): void {
    for (const list of this.#free.values()) for (const buf of list) this.#backend.free(buf);
    this.#free.clear();
    this.#idle = 0;
  }
}
