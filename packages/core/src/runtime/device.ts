import { bytesOf } from "../backend/bytes-of.ts";
import type { Backend, Buf, Plan, Program } from "../backend/interface.ts";
import { BackendError } from "../errors.ts";
import { LiveMemory } from "./live-memory.ts";
import { isOutOfMemory, Pool } from "./pool.ts";
import type { Storage } from "./storage.ts";

/** Idle memory the pool may hold on to. */
const POOL_BYTES = 256 * 2 ** 20;

/** A storage's memory and what made the value in it. */
interface Held {
  readonly buf: Buf;
  readonly what: string;
}

/** A program that may still be compiling. */
export interface Prepared {
  readonly plan: Plan;
  /** Bytes of each result, in the order of the plan's result slots. */
  readonly resultBytes: readonly number[];
  program: Program | null;
  /** Settles when `program` is there; null where it was there at once. */
  ready: Promise<void> | null;
  /** Set where preparing failed: those who waited were told, the next call tries again. */
  failed: boolean;
}

/**
 * A backend with the bookkeeping every caller shares: one first-in-first-out queue (work runs at once when nothing waits),
 * pooled memory, and the net under forgotten tensors.
 */
export class Device {
  readonly backend: Backend;
  readonly pool: Pool;
  /** Plans compiled, programs run. */
  readonly counters: { prepares: number; runs: number } = { prepares: 0, runs: 0 };
  readonly live: LiveMemory = new LiveMemory();
  readonly #held = new WeakMap<Storage, Held>();
  readonly #forgotten = new FinalizationRegistry<Held>(({ buf, what }) => {
    this.live.remove(what, buf.bytes);
    this.pool.release(buf);
  });
  #tail: Promise<void> | null = null;
  #waiting = 0;
  #lost: BackendError | null = null;
  /** Tell those who wait for the device that it is gone. */
  readonly #waiters = new Set<(error: Error) => void>();

  constructor(backend: Backend) {
    this.backend = backend;
    this.pool = new Pool(backend, POOL_BYTES);
    backend.lost.then((error) => this.#lose(error), (error: unknown) => this.#lose(asError(error)));
  }

  #lose(cause: Error): void {
    this.#lost = new BackendError("E_DEVICE_LOST", `the ${this.backend.name} device was lost: ${cause.message}. Make a new backend.`, { cause });
    for (const tell of this.#waiters) tell(this.#lost);
    this.#waiters.clear();
  }

  /** The same promise, but rejected with `E_DEVICE_LOST` once the device is gone: what runs on it may never answer. */
  async #unlessLost<T>(work: () => Promise<T>): Promise<T> {
    if (this.#lost !== null) throw this.#lost;
    return await new Promise<T>((resolve, reject) => {
      const answer = work();
      this.#waiters.add(reject);
      answer.then(resolve, reject).finally(() => this.#waiters.delete(reject));
    });
  }

  adopt(storage: Storage, buf: Buf, what: string): void {
    const held = { buf, what };
    this.live.add(what, buf.bytes);
    this.#held.set(storage, held);
    this.#forgotten.register(storage, held, storage);
  }

  disown(storage: Storage): void {
    this.#forgotten.unregister(storage);
    const held = this.#held.get(storage);
    if (held !== undefined) this.live.remove(held.what, held.buf.bytes);
  }

  /** Takes memory back once the work enqueued so far no longer needs it. */
  recycle(buf: Buf): void {
    if (this.idle) this.pool.release(buf);
    else this.enqueue(() => this.pool.release(buf), null, () => undefined);
  }

  prepare(plan: Plan): Prepared {
    const resultBytes = plan.slots.flatMap((s) => (s.kind === "result" ? [bytesOf(s.aval, this.backend.caps)] : []));
    const prepared: Prepared = { plan, resultBytes, program: null, ready: null, failed: true };
    this.renew(prepared);
    return prepared;
  }

  /** Prepares again what failed to prepare; does nothing otherwise. */
  renew(prepared: Prepared): void {
    if (!prepared.failed) return;
    if (this.#lost !== null) throw this.#lost;
    this.counters.prepares++;
    const made = this.#prepareOnBackend(prepared.plan);
    prepared.failed = false;
    if (!(made instanceof Promise)) {
      prepared.program = made;
      return;
    }
    prepared.ready = made.then((program) => { prepared.program = program; });
    // The queue reports the failure to whoever waits for results.
    prepared.ready.catch(() => { prepared.failed = true; });
  }

  /** Programs have planned memory of their own: idle buffers go back before they are refused it. */
  #prepareOnBackend(plan: Plan): Program | Promise<Program> {
    try {
      return this.backend.prepare(plan, { deterministic: true });
    } catch (e) {
      if (!isOutOfMemory(e) || this.pool.idleBytes === 0) throw e;
      this.pool.drain();
      return this.backend.prepare(plan, { deterministic: true });
    }
  }

  /** Lets go of a program once the runs enqueued so far are done. */
  retire(prepared: Prepared): void {
    this.enqueue(() => prepared.program?.dispose(), prepared.program === null ? prepared.ready : null, () => undefined);
  }

  /** Enqueues a write; the caller may change `bytes` as soon as this returns. */
  write(buf: Buf, bytes: ArrayBufferView, fail: (error: Error) => void): void {
    const kept = this.idle ? bytes : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength).slice();
    this.enqueue(() => this.backend.write(buf, kept), null, fail);
  }

  /** Enqueues a run, once the program is compiled. Where a source was never filled, the run fails with that error. */
  run(prepared: Prepared, args: readonly Buf[], results: readonly Buf[], sources: readonly { readonly error: Error | null }[], fail: (error: Error) => void): void {
    this.enqueue(() => {
      for (const s of sources) if (s.error !== null) throw s.error;
      this.counters.runs++;
      prepared.program?.run(args, results);
    }, prepared.program === null ? prepared.ready : null, fail);
  }

  /** Runs `task` after everything enqueued before it; at once, and throwing, when nothing waits. */
  enqueue(task: () => void, after: Promise<void> | null, fail: (error: Error) => void): void {
    if (this.#lost !== null) {
      fail(this.#lost);
      throw this.#lost;
    }
    if (this.#waiting === 0 && after === null) {
      try {
        task();
      } catch (e) {
        fail(asError(e));
        throw e;
      }
      return;
    }
    this.#waiting++;
    const before = this.#tail ?? Promise.resolve();
    this.#tail = before
      .then(() => after)
      .then(task)
      .catch((e: unknown) => fail(asError(e)))
      .finally(() => { this.#waiting--; });
  }

  /** Settles when all that was enqueued so far has been handed to the backend; rejects where the device is lost before. */
  async drained(): Promise<void> {
    const tail = this.#tail;
    if (this.#waiting > 0 && tail !== null) await this.#unlessLost(() => tail);
  }

  /** The first bytes of a buffer; rejects where the device is lost before they are there. */
  async read(buf: Buf, bytes: number): Promise<ArrayBuffer> {
    return await this.#unlessLost(() => this.backend.read(buf, 0, bytes));
  }

  get idle(): boolean {
    return this.#waiting === 0;
  }
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new BackendError("E_RUN", String(thrown));
}

const devices = new WeakMap<Backend, Device>();

/** The one Device of a backend. */
export function deviceOf(backend: Backend): Device {
  let device = devices.get(backend);
  if (device === undefined) devices.set(backend, (device = new Device(backend)));
  return device;
}
