import { BackendError } from "@receptive/core/extend";
import type { Buf } from "@receptive/core/extend";
import { BUFFER_USAGE, MAP_MODE_READ } from "./gpu-flags.ts";
import { GpuBuf } from "./gpu-buf.ts";
import { ByteWriter } from "./byte-writer.ts";
import type { Session } from "./session.ts";
import { StagingRing } from "./staging-ring.ts";

/** Buffers fill whole vectors of four words, so that kernels may read four at a time. */
const GRANULE = 16;

export function gpuBytes(bytes: number): number {
  return Math.max(GRANULE, Math.ceil(bytes / GRANULE) * GRANULE);
}

/** Storage that kernels read and write. */
export function createStorage(session: Session, bytes: number): GPUBuffer {
  session.counters.buffersCreated++;
  return session.device.createBuffer({ size: gpuBytes(bytes), usage: BUFFER_USAGE.STORAGE | BUFFER_USAGE.COPY_SRC | BUFFER_USAGE.COPY_DST });
}

/** The half of the backend that holds bytes. Whatever is queued keeps the memory it uses until it is done. */
export class Memory {
  readonly #session: Session;
  readonly #limit: number;
  readonly #ring: StagingRing;
  readonly #bytes: ByteWriter;

  constructor(session: Session, limit: number) {
    this.#session = session;
    this.#limit = limit;
    this.#ring = new StagingRing(session);
    this.#bytes = new ByteWriter(session);
  }

  alloc(bytes: number): GpuBuf {
    this.#session.check();
    if (!Number.isSafeInteger(bytes) || bytes < 0 || bytes > this.#limit) throw new BackendError("E_ALLOC_SIZE", `webgpu: ${bytes} bytes cannot be allocated; a buffer of this device has up to ${this.#limit}`);
    const { counters } = this.#session;
    counters.allocs++;
    counters.liveBytes += bytes;
    counters.peakBytes = Math.max(counters.peakBytes, counters.liveBytes);
    return new GpuBuf(this.#session, bytes, createStorage(this.#session, bytes));
  }

  free(buf: Buf): void {
    if (this.#session.disposed) return;
    const own = this.own(buf);
    own.freed = true;
    own.gpu.destroy();
    this.#session.counters.frees++;
    this.#session.counters.liveBytes -= own.bytes;
  }

  write(buf: Buf, data: ArrayBufferView, byteOffset: number): void {
    this.#session.check();
    const own = this.own(buf);
    checkRange(own, byteOffset, data.byteLength);
    this.#session.counters.bytesUp += data.byteLength;
    const { queue } = this.#session.device;
    if (byteOffset % 4 === 0 && data.byteLength % 4 === 0) queue.writeBuffer(own.gpu, byteOffset, data.buffer, data.byteOffset, data.byteLength);
    else this.#bytes.write(own.gpu, byteOffset, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }

  /** The copy is queued before this returns; what comes after does not change it. */
  async read(buf: Buf, byteOffset: number, bytes: number): Promise<ArrayBuffer> {
    this.#session.check();
    const own = this.own(buf);
    checkRange(own, byteOffset, bytes);
    if (bytes === 0) return new ArrayBuffer(0);
    const start = byteOffset - (byteOffset % 4);
    const size = Math.ceil((byteOffset + bytes - start) / 4) * 4;
    const staging = this.#ring.take(size);
    const encoder = this.#session.device.createCommandEncoder();
    encoder.copyBufferToBuffer(own.gpu, start, staging, 0, size);
    this.#session.submit(encoder);
    this.#session.counters.bytesDown += bytes;
    // A buffer whose mapping fails is not used again.
    return await this.#session.wait(staging.mapAsync(MAP_MODE_READ, 0, size).then(() => {
      const copy = staging.getMappedRange(0, size).slice(byteOffset - start, byteOffset - start + bytes);
      staging.unmap();
      this.#ring.give(staging);
      return copy;
    }));
  }

  own(buf: Buf): GpuBuf {
    if (!(buf instanceof GpuBuf) || buf.session !== this.#session) throw new BackendError("E_BUFFER_FOREIGN", "webgpu: this buffer belongs to another backend");
    if (buf.freed) throw new BackendError("E_BUFFER_FREED", "webgpu: this buffer has been freed");
    return buf;
  }
}

function checkRange(buf: GpuBuf, byteOffset: number, bytes: number): void {
  if (!(Number.isInteger(byteOffset) && byteOffset >= 0 && bytes >= 0 && byteOffset + bytes <= buf.bytes)) throw new BackendError("E_BUFFER_RANGE", `webgpu: bytes ${byteOffset} to ${byteOffset + bytes} are outside a buffer of ${buf.bytes}`);
}
