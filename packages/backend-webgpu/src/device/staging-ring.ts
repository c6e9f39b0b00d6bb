import { BUFFER_USAGE } from "./gpu-flags.ts";
import type { Session } from "./session.ts";

/** Buffers of a size that wait for their next read: three reads in flight need no new one. */
const KEPT = 3;
/** Larger buffers are made for each read: rare, and too much to hold on to. */
const KEPT_BYTES = 16 * 2 ** 20;

/** Host-visible buffers that reads are copied through, by powers of two. */
export class StagingRing {
  readonly #session: Session;
  readonly #idle = new Map<number, GPUBuffer[]>();

  constructor(session: Session) {
    this.#session = session;
  }

  take(bytes: number): GPUBuffer {
    const size = 2 ** Math.max(8, Math.ceil(Math.log2(bytes)));
    const kept = this.#idle.get(size)?.pop();
    if (kept !== undefined) return kept;
    this.#session.counters.buffersCreated++;
    return this.#session.device.createBuffer({ size: Math.min(size, Math.max(bytes, this.#session.device.limits.maxBufferSize)), usage: BUFFER_USAGE.MAP_READ | BUFFER_USAGE.COPY_DST });
  }

  give(buffer: GPUBuffer): void {
    const list = this.#idle.get(buffer.size) ?? [];
    if (buffer.size > KEPT_BYTES || list.length >= KEPT) return buffer.destroy();
    list.push(buffer);
    this.#idle.set(buffer.size, list);
  }
}
