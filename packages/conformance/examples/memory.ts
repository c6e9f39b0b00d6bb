import { BackendError, type Buf } from "@receptive/core/extend";

/** The half of a backend that holds bytes. A handle that is not alive, or not ours, finds an error and never somebody else's bytes. */
export class Memory {
  /** JavaScript loses no device. */
  readonly lost: Promise<Error> = new Promise(() => {});
  readonly #live = new Map<Buf, ArrayBuffer>();
  #disposed = false;

  alloc(bytes: number): Buf {
    this.checkAlive();
    if (!(Number.isInteger(bytes) && bytes >= 0 && bytes <= 2 ** 31)) throw new BackendError("E_ALLOC_SIZE", `${bytes} bytes cannot be allocated`);
    const buf: Buf = { bytes };
    this.#live.set(buf, new ArrayBuffer(bytes));
    return buf;
  }

  free(buf: Buf): void {
    // Finalizers come late: after dispose() there is nothing left to free.
    if (this.#disposed) return;
    this.memoryOf(buf);
    this.#live.delete(buf);
  }

  write(buf: Buf, data: ArrayBufferView, byteOffset: number = 0): void {
    this.#bytes(buf, byteOffset, data.byteLength).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }

  async read(buf: Buf, byteOffset: number, bytes: number): Promise<ArrayBuffer> {
    return this.#bytes(buf, byteOffset, bytes).slice().buffer;
  }

  async sync(): Promise<void> {
    this.checkAlive();
  }

  stats(): { readonly liveBytes: number } {
    return { liveBytes: [...this.#live.keys()].reduce((sum, buf) => sum + buf.bytes, 0) };
  }

  dispose(): void {
    this.#disposed = true;
    this.#live.clear();
  }

  protected checkAlive(): void {
    if (this.#disposed) throw new BackendError("E_BACKEND_DISPOSED", "the backend was used after dispose()");
  }

  protected memoryOf(buf: Buf | undefined): ArrayBuffer {
    this.checkAlive();
    const found = buf && this.#live.get(buf);
    if (found === undefined) throw new BackendError("E_BUFFER_FREED", "a buffer was freed, or never came from this backend");
    return found;
  }

  #bytes(buf: Buf, at: number, length: number): Uint8Array<ArrayBuffer> {
    const memory = this.memoryOf(buf);
    if (!(Number.isInteger(at) && at >= 0 && length >= 0 && at + length <= buf.bytes)) throw new BackendError("E_BUFFER_RANGE", `bytes ${at} to ${at + length} lie outside a buffer of ${buf.bytes}`);
    return new Uint8Array(memory, at, length);
  }
}
