/**
 * The definition of right: plain JavaScript, one loop per axis, nothing clever. In f64 precision it is the oracle against
 * which every backend is measured; in f32 precision it rounds after every operation, as naive single-precision code would.
 */
import type { Backend, Buf, Caps, Plan, Program } from "../backend/interface.ts";
import { BackendError } from "../errors.ts";
import { BufferLedger } from "./buffer-ledger.ts";
import type { BackendStats } from "./buffer-ledger.ts";
import { checkBuffers, checkPlan } from "./check-plan.ts";
import { storageBytes } from "./precision.ts";
import type { Precision } from "./precision.ts";
import { PlanExecutor } from "./reference-program.ts";
import type { ExecutionOptions } from "./reference-program.ts";
import { WorkQueue } from "./work-queue.ts";

export interface ReferenceOptions {
  /**
   * "f64" (default): f32 values are doubles and never rounded, `caps.storageBytes.f32` is 8. "f32": `Math.fround` after
   * every operation, sums fold in row-major order with a rounding at each addition, `caps.storageBytes.f32` is 4. In
   * both, f16 values are rounded to half after every operation and stored as wide as f32 is.
   */
  readonly precision?: Precision;
  /** Fills new buffers, blocks and results that hold no value with NaN or 0xDEADBEEF, and checks steps in place. */
  readonly poison?: boolean;
  /** Holds work back until `read` or `sync`, and prepares asynchronously, so that callers who are too early are found out. */
  readonly deferred?: boolean;
  /** Whether kernels become functions made from text; by default wherever the content security policy allows it. */
  readonly codegen?: boolean;
}

export interface ReferenceBackend extends Backend {
  readonly precision: Precision;
  stats(): BackendStats;
}

/**
 * A backend in plain JavaScript.
 *
 * Element layout (`caps.storageBytes`): f32: 4 = IEEE single, 8 = double; f16: 2 = half bits, 4 = single holding half
 * values, 8 = double holding half values; bool: 1 = byte, 4 = i32. Here f32 and f16 take 8 bytes in "f64" and 4 in "f32"
 * precision; i32 and u32 4; u8 and bool 1. `write` and `read` move these raw bytes.
 *
 * @throws InternalError E_PLAN_INVALID from `prepare` and `run` for plans and buffers that break the contract.
 * @throws BackendError E_BACKEND_DISPOSED, E_PROGRAM_DISPOSED, E_BUFFER_FOREIGN, E_BUFFER_FREED, E_BUFFER_RANGE, E_ALLOC_SIZE.
 * @example
 * const backend = reference({ precision: "f32" });
 * const buf = backend.alloc(8);
 * backend.write(buf, new Float32Array([1, 2]));
 * new Float32Array(await backend.read(buf, 0, 8)); // [1, 2]
 */
export function reference(options: ReferenceOptions = {}): ReferenceBackend {
  return new JsBackend(options);
}

class JsBuf implements Buf {
  readonly bytes: number;
  /** Emptied once the buffer is freed and the work that used it is done. */
  data: ArrayBuffer;
  constructor(data: ArrayBuffer) {
    this.bytes = data.byteLength;
    this.data = data;
  }
}

/** Tasks that nobody waits for are run at this number, so that a loop which never reads stays bounded. */
const MAX_PENDING = 1000;

class JsBackend implements ReferenceBackend {
  readonly name: string;
  readonly precision: Precision;
  readonly caps: Caps;
  /** JavaScript does not lose its device. */
  readonly lost: Promise<Error> = new Promise(() => {});
  readonly #execution: ExecutionOptions;
  readonly #deferred: boolean;
  readonly #ledger: BufferLedger<JsBuf>;
  readonly #queue: WorkQueue;
  #pending = 0;

  constructor({ precision = "f64", poison = false, deferred = false, codegen = mayGenerateCode() }: ReferenceOptions) {
    this.name = `reference-${precision}`;
    this.precision = precision;
    this.caps = { storageBytes: storageBytes(precision), maxBindings: 1000, maxBufferBytes: 2 ** 32 };
    this.#execution = { precision, codegen, poison };
    this.#deferred = deferred;
    this.#ledger = new BufferLedger(this.name);
    this.#queue = new WorkQueue(deferred);
  }

  stats(): BackendStats {
    return this.#ledger.stats();
  }

  alloc(bytes: number): Buf {
    this.#ledger.checkAlive();
    this.#ledger.checkSize(bytes, this.caps.maxBufferBytes);
    const buf = new JsBuf(newMemory(bytes));
    // All ones: NaN in every float width, −1 or the highest value as an integer.
    if (this.#execution.poison) new Uint8Array(buf.data).fill(0xff);
    return this.#ledger.add(buf);
  }

  free(buf: Buf): void {
    if (this.#ledger.disposed) return;
    const own = this.#own(buf);
    this.#ledger.remove(own);
    this.#push(() => { own.data = new ArrayBuffer(0); });
  }

  write(buf: Buf, data: ArrayBufferView, byteOffset: number = 0): void {
    const own = this.#own(buf);
    this.#ledger.checkRange(own, byteOffset, data.byteLength);
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
    this.#push(() => new Uint8Array(own.data).set(bytes, byteOffset));
  }

  async read(buf: Buf, byteOffset: number, bytes: number): Promise<ArrayBuffer> {
    const own = this.#own(buf);
    this.#ledger.checkRange(own, byteOffset, bytes);
    let copy = new ArrayBuffer(0);
    this.#push(() => { copy = own.data.slice(byteOffset, byteOffset + bytes); });
    await this.#settle();
    return copy;
  }

  prepare(plan: Plan, _opts: { readonly deterministic: boolean }): Program | Promise<Program> {
    this.#ledger.checkAlive();
    checkPlan(plan, this.caps.storageBytes);
    const program = new JsProgram(plan, this.#execution, (own, args, results, onStep) => this.#run(own, args, results, onStep));
    this.#ledger.count("prepares");
    return this.#deferred ? Promise.resolve(program) : program;
  }

  async sync(): Promise<void> {
    this.#ledger.checkAlive();
    await this.#settle();
  }

  async profile(program: Program, args: readonly Buf[], results: readonly Buf[]): Promise<readonly number[]> {
    if (!(program instanceof JsProgram)) throw new BackendError("E_PROGRAM_FOREIGN", `the program does not come from a ${this.name} backend`);
    const nanoseconds: number[] = [];
    program.run(args, results, (ns) => nanoseconds.push(ns));
    await this.#settle();
    return nanoseconds;
  }

  dispose(): void {
    // Reads that were asked for before still run the queue, and get their bytes.
    this.#ledger.dispose();
  }

  #run(program: JsProgram, args: readonly Buf[], results: readonly Buf[], onStep?: (nanoseconds: number) => void): void {
    const ownArgs = args.map((buf) => this.#own(buf));
    const ownResults = results.map((buf) => this.#own(buf));
    checkBuffers(program.plan, args, results, this.caps.storageBytes);
    this.#ledger.count("runs");
    this.#push(() => program.executor.execute(ownArgs.map((buf) => buf.data), ownResults.map((buf) => buf.data), onStep));
  }

  #own(buf: Buf): JsBuf {
    this.#ledger.check(buf);
    if (!(buf instanceof JsBuf)) throw new BackendError("E_BUFFER_FOREIGN", `a buffer of ${buf.bytes} bytes does not come from this ${this.name} backend`);
    return buf;
  }

  #push(task: () => void): void {
    this.#queue.push(task);
    if (this.#deferred && ++this.#pending >= MAX_PENDING) {
      this.#pending = 0;
      this.#queue.run();
    }
  }

  /** Lets the caller go on first: nothing that is read may depend on what follows. */
  async #settle(): Promise<void> {
    await Promise.resolve();
    this.#queue.drain();
  }
}

type RunProgram = (program: JsProgram, args: readonly Buf[], results: readonly Buf[], onStep?: (nanoseconds: number) => void) => void;

class JsProgram implements Program {
  readonly plan: Plan;
  readonly executor: PlanExecutor;
  readonly #run: RunProgram;
  #disposed = false;

  constructor(plan: Plan, execution: ExecutionOptions, run: RunProgram) {
    this.plan = plan;
    this.executor = new PlanExecutor(plan, execution);
    this.#run = run;
  }

  run(args: readonly Buf[], results: readonly Buf[], onStep?: (nanoseconds: number) => void): void {
    if (this.#disposed) throw new BackendError("E_PROGRAM_DISPOSED", `the program of plan ${this.plan.key} was run after dispose()`);
    this.#run(this, args, results, onStep);
  }

  /** Work queued before keeps its own blocks: they are made anew if it comes to run. */
  dispose(): void {
    this.#disposed = true;
    this.executor.release();
  }
}

function newMemory(bytes: number): ArrayBuffer {
  try {
    return new ArrayBuffer(bytes);
  } catch (cause) {
    throw new BackendError("E_OUT_OF_MEMORY", `the reference backend could not allocate ${bytes} bytes`, { cause });
  }
}

/** A content security policy without 'unsafe-eval' makes `new Function` throw EvalError. */
function mayGenerateCode(): boolean {
  try {
    return new Function("return true")() === true;
  } catch {
    return false;
  }
}
