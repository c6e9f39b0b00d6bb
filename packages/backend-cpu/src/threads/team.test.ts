/** Threads under programs made by hand: who computes what, and what happens to those who fail. */
import { afterEach, describe, expect, it } from "vitest";
import { Allocator } from "../alloc.ts";
import type { PhaseCode } from "../schedule/emit.ts";
import { coded } from "../testing/coded.ts";
import { I32, ModuleBuilder } from "../wasm/encoder.ts";
import type { Fn } from "../wasm/encoder.ts";
import * as OP from "../wasm/ops.ts";
import { COSTS, emitShared } from "./deal.ts";
import { spawnWorker } from "./spawn.ts";
import type { Spawn, WorkerHandle } from "./spawn.ts";
import { sharedCode, Team } from "./team.ts";
import type { Enlisted, TeamOptions } from "./team.ts";

/** Own scratch bytes: a task tells by its own scratch which thread it runs on. */
const OWN = 64;
/** Enough for a plan to be worth threads, and for each of its units to be a chunk. */
const COST = 1_000_000;
const THREADS = 3;

const teams: Team[] = [];
afterEach(() => { for (const team of teams.splice(0)) team.dispose(); });

class Bench {
  readonly allocator: Allocator = new Allocator(1 << 24, true);
  readonly warnings: string[] = [];
  readonly workers: WorkerHandle[] = [];
  readonly team: Team;
  /** Address of 4 KiB that the programs write to, and of the scratch of the leading thread. */
  readonly data: number;
  readonly own: number;

  constructor(threads: number = THREADS, options: Partial<TeamOptions> = {}) {
    const spawn: Spawn = (events) => {
      const worker = (options.spawn ?? spawnWorker)(events);
      this.workers.push(worker);
      return worker;
    };
    this.team = new Team(this.allocator, threads, { warn: (message) => this.warnings.push(message), ...options, spawn });
    teams.push(this.team);
    this.data = this.allocator.alloc(4096).offset;
    this.own = this.allocator.alloc(OWN * threads).offset;
  }
  get words(): Int32Array { return new Int32Array(this.allocator.memory.buffer, this.data, 1024); }

  program(emit: (m: ModuleBuilder) => readonly PhaseCode[]): Enlisted {
    const m = new ModuleBuilder({ shared: true });
    const dealt = emitShared(m, emit(m), OWN, { threads: this.team.threads, ...COSTS });
    const module = new WebAssembly.Module(m.build());
    const { exports } = new WebAssembly.Instance(module, { e: { m: this.allocator.memory } });
    if (dealt === undefined) throw new Error("nothing to share");
    return this.team.enlist(module, sharedCode(exports), dealt.largest);
  }
  run(program: Enlisted): boolean { return this.team.run(program, this.data, this.own); }
  async untilReady(): Promise<void> {
    while (this.team.ready < this.team.threads - 1) await new Promise((resolve) => { setTimeout(resolve, 1); });
  }
  /** A task's function with (table, own, lo, hi): `body` once for each unit, which is in local 2. */
  task(m: ModuleBuilder, units: number, body: (f: Fn) => void, cost: number = COST): PhaseCode {
    const f = m.fn([I32, I32, I32, I32]);
    f.doWhile(() => body(f), () => f.get(2).i32(1).op(OP.i32_add).tee(2).get(3).op(OP.i32_lt_s));
    return { tasks: [{ fn: f, units, cost }] };
  }
  /** A program whose leading thread computes its first unit once a worker holds one, which that worker never lets go of. */
  stuck(): Enlisted {
    return this.program((m) => [this.task(m, 2, (f) => {
      this.isWorker(f).if(() => {
        f.get(0).i32(1).atomic(OP.i32_atomic_store, 4);
        this.await(f, 1);
      }, () => this.await(f, 0));
    }, 200_000)]);
  }
  /** Leaves on the stack whether the thread is a worker. */
  isWorker(f: Fn): Fn { return f.get(1).i32(this.own).op(OP.i32_ne); }
  /** Does nothing until the word at `index` is not 0. */
  await(f: Fn, index: number): void {
    f.doWhile(() => undefined, () => f.get(0).atomic(OP.i32_atomic_load, 4, index * 4).op(OP.i32_eqz));
  }
}

/** table[unit] += unit + 1. */
const count = (f: Fn): Fn => {
  const address = f.i32Local();
  return f.get(2).i32(4).op(OP.i32_mul).get(0).op(OP.i32_add).tee(address).get(address).i32Load().get(2).i32(1).op(OP.i32_add, OP.i32_add).i32Store();
};

describe("a team of threads", () => {
  it("computes every unit of every phase once, before workers have come and after", async () => {
    const bench = new Bench();
    const program = bench.program((m) => [bench.task(m, 100, count), bench.task(m, 7, count, 10), bench.task(m, 3, count, 10), bench.task(m, 33, count)]);
    const expected = (runs: number): number[] => Array.from({ length: 100 }, (_, u) => runs * (u + 1) * (1 + Number(u < 7) + Number(u < 3) + Number(u < 33)));
    expect(bench.run(program)).toBe(true);
    expect([...bench.words.subarray(0, 100)]).toEqual(expected(1));
    await bench.untilReady();
    for (let i = 0; i < 999; i++) bench.run(program);
    expect([...bench.words.subarray(0, 100)]).toEqual(expected(1000));
  });

  it("really shares: a unit of each thread is needed for the run to end", async () => {
    const bench = new Bench();
    // Every unit counts itself in and waits for the two others.
    const program = bench.program((m) => [bench.task(m, THREADS, (f) => {
      f.get(0).i32(1).atomic(OP.i32_atomic_add, 4).op(OP.drop);
      f.doWhile(() => undefined, () => f.get(0).atomic(OP.i32_atomic_load, 4).i32(THREADS).op(OP.i32_lt_s));
    })]);
    await bench.untilReady();
    expect(bench.run(program)).toBe(true);
    expect(bench.words[0]).toBe(THREADS);
  });
});

describe("workers that fail", () => {
  it("starts new workers where one failed by itself between two runs", async () => {
    const bench = new Bench();
    const emit = (m: ModuleBuilder): PhaseCode[] => [bench.task(m, 100, count)];
    bench.program(emit);
    await bench.untilReady();
    // It wants a memory that is not shared, so no worker can make an instance of it.
    bench.workers[0]?.post({ kind: "program", id: 99, module: new WebAssembly.Module(new ModuleBuilder().build()) });
    const program = bench.program(emit);
    while (bench.team.ready > 0) await new Promise((resolve) => { setTimeout(resolve, 1); });
    expect(bench.run(program)).toBe(true);
    await bench.untilReady();
    for (let i = 0; i < 19; i++) expect(bench.run(program)).toBe(true);
    expect(bench.words[99]).toBe(2000);
    expect(bench.workers).toHaveLength(2 * (THREADS - 1));
    expect(bench.warnings).toEqual([]);
  });

  it("does without workers that died unheard", async () => {
    const bench = new Bench();
    const program = bench.program((m) => [bench.task(m, 100, count)]);
    await bench.untilReady();
    for (const worker of bench.workers) worker.terminate();
    for (let i = 0; i < 20; i++) expect(bench.run(program)).toBe(true);
    expect(bench.words[99]).toBe(2000);
  });

  it("gives a run up whose worker never finishes its part, and runs the next one", async () => {
    const bench = new Bench(2, { patienceMs: 100 });
    const stuck = bench.stuck();
    // So large by its own account that no worker is lost to a busy machine.
    const program = bench.program((m) => [bench.task(m, 100, (f) => { f.get(2).op(OP.drop); }, 1e10)]);
    await bench.untilReady();
    expect(() => bench.run(stuck)).toThrow(coded("E_CPU_WORKER_LOST", /threads: 1/));
    expect(bench.run(program)).toBe(true);
    expect(bench.workers).toHaveLength(2);
    await bench.untilReady();
    expect(bench.run(program)).toBe(true);
    expect(bench.warnings).toEqual([]);
  });

  it("goes on with one thread after four losses, and says so once", async () => {
    const bench = new Bench(2, { patienceMs: 50 });
    const stuck = bench.stuck();
    for (let i = 0; i < 4; i++) {
      bench.words.fill(0);
      await bench.untilReady();
      expect(() => bench.run(stuck)).toThrow(coded("E_CPU_WORKER_LOST"));
      bench.program((m) => [bench.task(m, 100, count)]);
    }
    expect(bench.run(stuck)).toBe(false);
    expect(bench.warnings).toEqual([expect.stringMatching(/one thread/)]);
  });

  it("tells of a trap on a worker, and the workers live on", async () => {
    const bench = new Bench(2);
    const trap = bench.program((m) => [bench.task(m, 8, (f) => {
      bench.isWorker(f).if(() => {
        f.get(0).i32(1).atomic(OP.i32_atomic_store, 4).op(0x00);
      }, () => bench.await(f, 0));
    })]);
    const program = bench.program((m) => [bench.task(m, 100, count)]);
    await bench.untilReady();
    for (let i = 0; i < 3; i++) {
      bench.words.fill(0);
      expect(() => bench.run(trap)).toThrow(coded("E_CPU_TRAP", /unreachable/));
    }
    bench.words.fill(0);
    for (let i = 0; i < 20; i++) bench.run(program);
    expect(bench.words[99]).toBe(2000);
    expect(bench.workers).toHaveLength(1);
  });

  it("passes a trap on the leading thread on, when no thread computes any more", async () => {
    const bench = new Bench();
    const trap = bench.program((m) => [bench.task(m, 100, (f) => {
      // Workers wait with their first unit for the leading thread, which would find nothing left otherwise.
      bench.isWorker(f).if(() => { bench.await(f, 200); count(f); }, () => f.get(0).i32(1).atomic(OP.i32_atomic_store, 4, 800).op(0x00));
    })]);
    const program = bench.program((m) => [bench.task(m, 100, count)]);
    await bench.untilReady();
    expect(() => bench.run(trap)).toThrow(WebAssembly.RuntimeError);
    bench.words.fill(0);
    for (let i = 0; i < 20; i++) bench.run(program);
    expect(bench.words[99]).toBe(2000);
  });

  it("computes with one thread where workers are refused, and says so once", () => {
    const bench = new Bench(2, { spawn: () => { throw new Error("refused by policy"); } });
    const program = bench.program((m) => [bench.task(m, 100, count)]);
    expect(bench.run(program)).toBe(false);
    expect(bench.run(program)).toBe(false);
    expect(bench.warnings).toEqual([expect.stringMatching(/refused by policy.*worker-src blob:/)]);
  });

  it("computes with one thread where workers end before they begin", async () => {
    let end: (why: string) => void = () => undefined;
    const bench = new Bench(2, { spawn: (events) => { end = events.ended; return { post: () => undefined, terminate: () => undefined }; } });
    const program = bench.program((m) => [bench.task(m, 100, count)]);
    expect(bench.run(program)).toBe(true);
    end("blocked");
    expect(bench.run(program)).toBe(false);
    expect(bench.warnings).toEqual([expect.stringMatching(/blocked/)]);
  });
});
