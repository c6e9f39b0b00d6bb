/**
 * The threads of a backend: workers that help the calling thread with a run. The calling thread leads: it opens the run, claims
 * chunks like the others, and goes on as soon as every chunk is computed, whoever computed it. A worker that is late, asleep or
 * dead is not waited for, unless it holds a chunk.
 */
import { BackendError } from "@receptive/core/extend";
import type { Allocator, CpuBuf } from "../alloc.ts";
import { CHUNK_MASK, CONTROL, CONTROL_BYTES, END } from "./control.ts";
import { spawnWorker } from "./spawn.ts";
import type { Spawn, WorkerHandle, WorkerMessage } from "./spawn.ts";

/** The exports of a module that threads can share. */
export interface SharedCode {
  open(control: number, generation: number): void;
  work(control: number, thread: number, generation: number): number;
}
export function sharedCode(exports: WebAssembly.Exports): SharedCode {
  const { open, work } = exports;
  if (typeof open !== "function" || typeof work !== "function") throw new BackendError("E_INTERNAL", "cpu: a module that threads share does not export open and work");
  return {
    open: (control, generation) => { Reflect.apply(open, undefined, [control, generation]); },
    work: (control, thread, generation) => Number(Reflect.apply(work, undefined, [control, thread, generation])),
  };
}
/** A program known to the workers. */
export interface Enlisted {
  readonly id: number;
  readonly module: WebAssembly.Module;
  readonly code: SharedCode;
  /** How long its largest chunk may take before its worker counts as lost. */
  readonly patienceMs: number;
}

/** How long the leading thread looks for others' last chunks before it sleeps, where it may. */
const SPIN_MS = 0.05;
/** Without progress for so long, a worker counts as lost … */
const PATIENCE_MS = 2_000;
/** … and for so much more for each vector operation of the largest chunk: some twenty times what it takes. */
const PATIENCE_MS_PER_OPERATION = 20e-6;
/** A pause of the whole process, such as a laptop's sleep, is no worker's fault: no two looks count for more than this. */
const LOOK_MS = 50;
/** Pools that may be lost before the backend goes on with one thread. */
const LOSSES = 3;

const W = (offset: number): number => offset / 4;

let waits: boolean | undefined;
/** Whether this thread may sleep in `Atomics.wait`: not a page's main thread. */
function mayWait(): boolean {
  if (waits === undefined) {
    try {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1, 0);
      waits = true;
    } catch {
      // A TypeError is how engines answer this very question.
      waits = false;
    }
  }
  return waits;
}

export interface TeamOptions {
  readonly spawn?: Spawn;
  readonly patienceMs?: number;
  readonly warn: (message: string) => void;
}

/** One pool of workers and their control block. */
interface Pool { readonly workers: readonly WorkerHandle[]; readonly control: CpuBuf; readonly words: Int32Array; ready: number }

export class Team {
  readonly threads: number;
  private readonly allocator: Allocator;
  private readonly spawn: Spawn;
  private readonly patienceMs: number;
  private readonly warn: (message: string) => void;
  private readonly programs = new Map<number, Enlisted>();
  private pool: Pool | undefined;
  private generation = 0;
  private nextId = 1;
  private losses = 0;
  private refused = false;

  constructor(allocator: Allocator, threads: number, { spawn = spawnWorker, patienceMs = PATIENCE_MS, warn }: TeamOptions) {
    this.allocator = allocator;
    this.threads = threads;
    this.spawn = spawn;
    this.patienceMs = patienceMs;
    this.warn = warn;
  }

  /** Workers that have started, for tests and the curious. */
  get ready(): number { return this.pool?.ready ?? 0; }

  /** Makes a program known to the workers, which start with the first. `largest`: vector operations of its largest chunk. */
  enlist(module: WebAssembly.Module, code: SharedCode, largest: number): Enlisted {
    const program = { id: this.nextId++, module, code, patienceMs: this.patienceMs + largest * PATIENCE_MS_PER_OPERATION };
    const pool = this.pool;
    this.programs.set(program.id, program);
    if (pool === undefined) this.start();
    else post(pool, { kind: "program", id: program.id, module });
    return program;
  }
  dismiss({ id }: Enlisted): void {
    if (this.programs.delete(id) && this.pool !== undefined) post(this.pool, { kind: "drop", id });
  }

  /** Computes a run with the others; false where there are none: nothing was done then. */
  run(program: Enlisted, table: number, own: number): boolean {
    const pool = this.pool ?? this.start();
    if (pool === undefined) return false;
    const { words, control: { offset } } = pool;
    const generation = (this.generation + 1) | 0;
    this.generation = generation;
    words[W(CONTROL.program)] = program.id;
    words[W(CONTROL.table)] = table;
    words[W(CONTROL.own)] = own;
    let done = false;
    try {
      program.code.open(offset, generation);
      done = program.code.work(offset, 0, generation) === 0 || this.waitForOthers(pool, program);
    } catch (error) {
      if (!(error instanceof BackendError)) this.halt(pool, program, 1);
      throw error;
    }
    return done;
  }

  dispose(): void {
    this.refused = true;
    this.programs.clear();
    for (const worker of this.pool?.workers ?? []) worker.terminate();
    this.pool = undefined;
  }

  /** The rest of a run, with an eye on the clock. */
  private waitForOthers(pool: Pool, program: Enlisted): true {
    const { words, control: { offset } } = pool;
    let seen = this.progress(words);
    let last = performance.now();
    let idleMs = 0;
    while (program.code.work(offset, 0, this.generation) !== 0) {
      if (Atomics.load(words, W(CONTROL.faults)) !== 0) throw this.faultOf(pool, program);
      const [now, progress] = [performance.now(), this.progress(words)];
      idleMs = progress === seen ? idleMs + Math.min(now - last, LOOK_MS) : 0;
      [seen, last] = [progress, now];
      if (idleMs > program.patienceMs) {
        this.lose(pool);
        throw new BackendError("E_CPU_WORKER_LOST", `cpu: a worker thread took a part of this run and did not finish it within ${(program.patienceMs / 1000).toFixed(1)} s, so it counts as lost and the run as failed. Run it again: the next run gets new threads; cpu({ threads: 1 }) needs none`);
      }
      if (idleMs > SPIN_MS && mayWait()) this.doze(words, seen);
    }
    return true;
  }

  /** A number that changes with every chunk claimed and finished. */
  private progress(words: Int32Array): number {
    return Atomics.load(words, W(CONTROL.ticket)) * 65536 + Atomics.load(words, W(CONTROL.pending));
  }
  /** Sleeps until the bell rings, so that a worker that has no core of its own gets this one's. */
  private doze(words: Int32Array, seen: number): void {
    Atomics.store(words, W(CONTROL.leadSleeps), 1);
    Atomics.add(words, W(CONTROL.sleepers), 1);
    const bell = Atomics.load(words, W(CONTROL.bell));
    if (this.progress(words) === seen && Atomics.load(words, W(CONTROL.faults)) === 0) Atomics.wait(words, W(CONTROL.bell), bell, LOOK_MS);
    Atomics.sub(words, W(CONTROL.sleepers), 1);
    Atomics.store(words, W(CONTROL.leadSleeps), 0);
  }

  private faultOf(pool: Pool, program: Enlisted): BackendError {
    const { words, control: { offset } } = pool;
    const length = Atomics.load(words, W(CONTROL.faultLength));
    const text = String.fromCharCode(...new Uint8Array(this.allocator.memory.buffer, offset + CONTROL.faultText, length));
    this.halt(pool, program, 0);
    return new BackendError("E_CPU_TRAP", `cpu: code of this plan failed on a worker thread: ${text}. This is a fault of the backend; please report it with the program that shows it`);
  }

  /**
   * Ends a run of which chunks failed, `own` of them on this thread: nothing more is claimed, and what was claimed is waited for,
   * so that no thread writes after this returns.
   */
  private halt(pool: Pool, program: Enlisted, own: number): void {
    const { words, control } = pool;
    const tickets = new BigInt64Array(this.allocator.memory.buffer, control.offset, 1);
    this.generation = (this.generation + 1) | 0;
    const old = Atomics.exchange(tickets, 0, (BigInt(this.generation) << 32n) | BigInt(END >>> 0));
    const unclaimed = Number(BigInt.asUintN(32, old)) & CHUNK_MASK;
    const start = performance.now();
    while (Atomics.load(words, W(CONTROL.pending)) - unclaimed - own - Atomics.load(words, W(CONTROL.faults)) > 0) {
      if (performance.now() - start > program.patienceMs) { this.lose(pool); return; }
    }
    Atomics.store(words, W(CONTROL.faults), 0);
    Atomics.store(words, W(CONTROL.faultLength), 0);
  }

  private start(): Pool | undefined {
    if (this.refused || this.programs.size === 0) return undefined;
    const control = this.controlBlock();
    if (control === undefined) return undefined;
    const words = new Int32Array(this.allocator.memory.buffer, control.offset, CONTROL_BYTES / 4);
    words.fill(0);
    words[W(CONTROL.ticket)] = END;
    const workers: WorkerHandle[] = [];
    const pool: Pool = { workers, control, words, ready: 0 };
    try {
      while (workers.length < this.threads - 1) {
        workers.push(this.spawn({ ready: () => { pool.ready++; }, ended: (why) => this.ended(pool, why) }));
      }
    } catch (error) {
      for (const worker of workers) worker.terminate();
      this.allocator.free(control);
      this.refuse(String(error));
      return undefined;
    }
    this.pool = pool;
    workers.forEach((worker, i) => worker.post({ kind: "start", memory: this.allocator.memory, control: control.offset, thread: i + 1 }));
    Atomics.add(words, W(CONTROL.mail), 1);
    for (const { id, module } of this.programs.values()) post(pool, { kind: "program", id, module });
    return pool;
  }

  private controlBlock(): CpuBuf | undefined {
    try {
      return this.allocator.alloc(CONTROL_BYTES);
    } catch (error) {
      // One thread needs none; a later run tries again.
      if (error instanceof BackendError && error.code === "E_OUT_OF_MEMORY") return undefined;
      throw error;
    }
  }

  /** A worker ended by itself. The next run starts new ones. */
  private ended(pool: Pool, why: string): void {
    if (pool !== this.pool) return;
    if (pool.ready === 0) { this.lose(pool); this.refuse(why); return; }
    this.lose(pool);
  }
  /**
   * Ends the workers of a pool. One that still runs stops at its next look at the engine's interrupt flag, which every loop has; its
   * control block is not used again.
   */
  private lose(pool: Pool): void {
    for (const worker of pool.workers) worker.terminate();
    if (this.pool === pool) this.pool = undefined;
    this.losses++;
    if (this.losses > LOSSES && !this.refused) {
      this.refused = true;
      this.warn(`cpu: worker threads were lost ${this.losses} times, so this backend goes on with one thread.`);
    }
  }
  private refuse(why: string): void {
    if (this.refused) return;
    this.refused = true;
    this.warn(`cpu: this environment refuses worker threads (${why}), so one thread computes. On a page, allow them by the Content-Security-Policy "worker-src blob:"; cpu({ threads: 1 }) asks for none.`);
  }
}

function post({ workers, words }: Pool, message: WorkerMessage): void {
  for (const worker of workers) worker.post(message);
  Atomics.add(words, W(CONTROL.mail), 1);
  Atomics.add(words, W(CONTROL.bell), 1);
  Atomics.notify(words, W(CONTROL.bell));
}
