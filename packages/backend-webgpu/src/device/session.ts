import { BackendError } from "@receptive/core/extend";
import type { OpenDevice } from "./open-device.ts";

/** Exact counters since the backend was made. */
export interface Counters {
  allocs: number; frees: number; liveBytes: number; peakBytes: number;
  prepares: number; runs: number;
  /** Kernels started, and command buffers handed over: one for each run, read, and write of bytes that fill no word. */
  dispatches: number; submits: number;
  pipelines: number; buffersCreated: number; bindGroupsCreated: number;
  bytesUp: number; bytesDown: number;
}

/** Devices in use: what Node's bindings collect while work is pending takes the process down. */
const open = new Set<OpenDevice>();

/** How long a loss may take to be told. */
const LOSS_MS = 1000;

const isAbort = (cause: unknown): boolean => cause instanceof Error && (cause.name === "AbortError" || cause.name === "OperationError");

/** A device from its opening to its end, with what went wrong on it meanwhile. */
export class Session {
  readonly device: GPUDevice;
  readonly opened: OpenDevice;
  readonly lost: Promise<Error>;
  readonly counters: Counters = {
    allocs: 0, frees: 0, liveBytes: 0, peakBytes: 0, prepares: 0, runs: 0, dispatches: 0, submits: 0,
    pipelines: 0, buffersCreated: 0, bindGroupsCreated: 0, bytesUp: 0, bytesDown: 0,
  };
  #disposed = false;
  #lost: BackendError | undefined;
  /** The first error of the queue that nobody was told of yet. */
  #error: BackendError | undefined;
  /** Reads under way, which `dispose` lets finish. */
  #reads = 0;
  /** Rejects what waits when the device is lost. */
  readonly #waiting = new Set<(error: Error) => void>();

  constructor(opened: OpenDevice) {
    this.opened = opened;
    this.device = opened.device;
    open.add(opened);
    this.device.addEventListener("uncapturederror", this.#uncaptured);
    this.lost = new Promise((resolve) => {
      void this.device.lost.then((info) => {
        open.delete(opened);
        if (this.#disposed) return;
        const error = new BackendError("E_DEVICE_LOST", `webgpu: the device was lost (${info.message === "" ? info.reason : info.message}); open a new one with backend.reopen()`);
        this.#lost = error;
        resolve(error);
        for (const reject of this.#waiting) reject(error);
      });
    });
  }

  readonly #uncaptured = ({ error }: GPUUncapturedErrorEvent): void => { this.#error ??= deviceError(error); };

  get disposed(): boolean {
    return this.#disposed;
  }

  /** Throws where nothing can be asked of the device any more. */
  check(): void {
    if (this.#disposed) throw new BackendError("E_BACKEND_DISPOSED", "webgpu: this backend has been disposed of; make a new one with await webgpu()");
    if (this.#lost !== undefined) throw this.#lost;
  }

  /** Throws the first error of the queue, once. */
  takeError(): void {
    const error = this.#error;
    this.#error = undefined;
    if (error !== undefined) throw error;
  }

  submit(encoder: GPUCommandEncoder): void {
    this.counters.submits++;
    this.device.queue.submit([encoder.finish()]);
  }

  /**
   * Waits for a promise of the device, or for its loss. It is not abandoned by `dispose`.
   *
   * @throws BackendError E_DEVICE_LOST, or the first error of the queue
   */
  async wait<T>(promise: Promise<T>): Promise<T> {
    this.#reads++;
    const loss = Promise.withResolvers<never>();
    this.#waiting.add(loss.reject);
    try {
      const value = await Promise.race([promise, loss.promise]);
      this.takeError();
      return value;
    } catch (cause) {
      if (!this.#disposed && isAbort(cause)) await this.#nowLost();
      if (this.#lost !== undefined) throw this.#lost;
      if (cause instanceof BackendError) throw cause;
      this.takeError();
      throw new BackendError("E_GPU", `webgpu: the device refused: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    } finally {
      this.#waiting.delete(loss.reject);
      this.#reads--;
      this.#endIfIdle();
    }
  }

  /** What is aborted is so because the device ends, of which the platform tells a little later. */
  async #nowLost(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    await Promise.race([this.lost, new Promise((resolve) => { timer = setTimeout(resolve, LOSS_MS); })]);
    clearTimeout(timer);
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.device.removeEventListener("uncapturederror", this.#uncaptured);
    this.#endIfIdle();
  }

  #endIfIdle(): void {
    if (this.#disposed && this.#reads === 0) this.device.destroy();
  }
}

function deviceError(error: GPUError): BackendError {
  const kind = error.constructor.name;
  if (kind === "GPUOutOfMemoryError") return new BackendError("E_OUT_OF_MEMORY", `webgpu: the device has no memory left: ${error.message}`);
  return new BackendError("E_GPU", `webgpu: ${kind === "GPUValidationError" ? "a command was refused" : "the device failed"}: ${error.message}`);
}
