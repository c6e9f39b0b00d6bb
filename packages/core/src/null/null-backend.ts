import type { Backend, Buf, Caps, Claim, ClaimedKernel, Plan, Program } from "../backend/interface.ts";
import { BackendError } from "../errors.ts";
import { BufferLedger } from "../reference/buffer-ledger.ts";
import type { BackendStats } from "../reference/buffer-ledger.ts";
import { checkBuffers, checkPlan } from "../reference/check-plan.ts";

export interface NullOptions {
  /** Overrides of the defaults: 4 bytes per f32, i32, u32 and bool, 2 per f16, 1 per u8; 8 bindings; 2³² bytes. */
  readonly caps?: Partial<Caps>;
  /** Answers core's offers, to test planning around claims. */
  readonly claim?: (call: ClaimedKernel) => Claim | null;
  /** Prepare through a promise, as a GPU does. */
  readonly async?: boolean;
}

export interface NullBackend extends Backend {
  /** Every plan prepared so far, in order. */
  readonly plans: readonly Plan[];
  stats(): BackendStats;
}

/**
 * A backend without memory and without execution: it checks and records plans, so that planning is tested with no
 * hardware. Whatever is read is 0.
 *
 * @throws InternalError E_PLAN_INVALID and BackendError as the reference backend does.
 * @example
 * const backend = nullBackend();
 * // … run something on it …
 * backend.plans.at(-1)?.steps.length;
 */
export function nullBackend(options: NullOptions = {}): NullBackend {
  const { caps, claim, async = false } = options;
  const device = new Nowhere({ ...DEFAULT_CAPS, ...caps }, async);
  return claim === undefined ? device : Object.assign(device, { claim });
}

const DEFAULT_CAPS: Caps = {
  storageBytes: { f32: 4, f16: 2, i32: 4, u32: 4, u8: 1, bool: 4 }, maxBindings: 8, maxBufferBytes: 2 ** 32,
};

class Nowhere implements NullBackend {
  readonly name = "null";
  readonly caps: Caps;
  readonly lost: Promise<Error> = new Promise(() => {});
  readonly plans: Plan[] = [];
  readonly #async: boolean;
  readonly #ledger = new BufferLedger<Buf>("null");

  constructor(caps: Caps, async: boolean) {
    this.caps = caps;
    this.#async = async;
  }

  stats(): BackendStats {
    return this.#ledger.stats();
  }

  alloc(bytes: number): Buf {
    this.#ledger.checkAlive();
    this.#ledger.checkSize(bytes, this.caps.maxBufferBytes);
    return this.#ledger.add({ bytes });
  }

  free(buf: Buf): void {
    this.#ledger.remove(buf);
  }

  write(buf: Buf, data: ArrayBufferView, byteOffset: number = 0): void {
    this.#ledger.checkRange(buf, byteOffset, data.byteLength);
  }

  async read(buf: Buf, byteOffset: number, bytes: number): Promise<ArrayBuffer> {
    this.#ledger.checkRange(buf, byteOffset, bytes);
    return new ArrayBuffer(bytes);
  }

  prepare(plan: Plan, _opts: { readonly deterministic: boolean }): Program | Promise<Program> {
    this.#ledger.checkAlive();
    checkPlan(plan, this.caps.storageBytes);
    this.plans.push(plan);
    this.#ledger.count("prepares");
    let disposed = false;
    const program: Program = {
      run: (args, results) => {
        if (disposed) throw new BackendError("E_PROGRAM_DISPOSED", `the program of plan ${plan.key} was run after dispose()`);
        for (const buf of [...args, ...results]) this.#ledger.check(buf);
        checkBuffers(plan, args, results, this.caps.storageBytes);
        this.#ledger.count("runs");
      },
      dispose: () => { disposed = true; },
    };
    return this.#async ? Promise.resolve(program) : program;
  }

  async sync(): Promise<void> {
    this.#ledger.checkAlive();
  }

  dispose(): void {
    this.#ledger.dispose();
  }
}
