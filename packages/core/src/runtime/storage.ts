import type { Buf } from "../backend/interface.ts";
import type { Device } from "./device.ts";

/** A piece of a device's memory that some node's value lives in. Freed by `release`, or by the garbage collector as a net. */
export class Storage {
  readonly device: Device;
  #buf: Buf | null;
  /** Set where the work that should have filled it failed. */
  error: Error | null = null;

  /** `what` made the value, for reports of memory in use. */
  constructor(device: Device, buf: Buf, what: string) {
    this.device = device;
    this.#buf = buf;
    device.adopt(this, buf, what);
  }

  /** Memory that will hold `bytes` once what was enqueued before is done. */
  static holding(device: Device, bytes: ArrayBufferView, what: string): Storage {
    const buf = device.pool.acquire(bytes.byteLength);
    const storage = new Storage(device, buf, what);
    // The buffer is named now: by the time the write comes round the storage may have given it away, to be reused after this.
    device.write(buf, bytes, (e) => { storage.error = e; });
    return storage;
  }

  get buf(): Buf | null {
    return this.#buf;
  }

  /** Gives the memory back to the device's pool. */
  release(): void {
    const buf = this.take();
    if (buf !== null) this.device.recycle(buf);
  }

  /** Hands the memory over to someone else; this storage is spent. */
  take(): Buf | null {
    const buf = this.#buf;
    if (buf === null) return null;
    this.#buf = null;
    this.device.disown(this);
    return buf;
  }
}
