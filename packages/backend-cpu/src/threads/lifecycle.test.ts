/** Threads come and go: processes end, backends are disposed of at any moment, several live side by side. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Aval, Buf, Expr, LoopKernel, Plan } from "@receptive/core/extend";
import { describe, expect, it, test } from "vitest";
import { cpu, CpuBackend } from "../cpu.ts";
import { coded } from "../testing/coded.ts";
import { randomSource } from "../testing/run-plan.ts";
import { threadCount } from "./thread-count.ts";

const EVERYTHING = { chunkCost: 1, planCost: 0 };
const N = 5000;

/** result = Σ over rows of (x · w + w), in several kernels. */
function plan(): Plan {
  const matrix: Aval = { dtype: "f32", shape: [50, 100] };
  const row: Aval = { dtype: "f32", shape: [50] };
  const load = (input: number, at: Expr): Expr => ({ op: "load", dtype: "f32", input, at });
  const index = (of: "out" | "reduce", axis: number): Expr => ({ op: "index", of, axis });
  const at = (i: Expr, j: Expr): Expr => ({ op: "add", dtype: "i32", src: [{ op: "mul", dtype: "i32", src: [i, { op: "const", dtype: "i32", value: 100 }] }, j] });
  const flat = at(index("out", 0), index("out", 1));
  const each = (name: string, op: "mul" | "add"): LoopKernel => ({ kind: "loop", name, inputs: [matrix, matrix], output: matrix, body: { op, dtype: "f32", src: [load(0, flat), load(1, flat)] } });
  const sum: LoopKernel = {
    kind: "loop", name: "sum", inputs: [matrix], output: row, body: load(0, at(index("out", 0), index("reduce", 0))),
    reduce: { op: "sum", dtype: "f32", shape: [100], epilogue: { op: "acc", dtype: "f32" } },
  };
  return {
    key: "rows", blocks: [N * 4, N * 4],
    slots: [{ kind: "arg", aval: matrix }, { kind: "arg", aval: matrix }, { kind: "temp", aval: matrix, block: 0 }, { kind: "temp", aval: matrix, block: 1 }, { kind: "result", aval: row }],
    steps: [{ kernel: each("mul", "mul"), ins: [0, 1], outs: [2] }, { kernel: each("add", "add"), ins: [2, 1], outs: [3] }, { kernel: sum, ins: [3], outs: [4] }],
  };
}

class Rows {
  readonly backend: CpuBackend;
  private readonly args: readonly Buf[];
  private readonly result: Buf;
  private readonly program: ReturnType<CpuBackend["prepare"]>;

  constructor(threads: number, backend: CpuBackend = new CpuBackend({ threads }, EVERYTHING)) {
    this.backend = backend;
    const random = randomSource(11);
    this.args = [0, 1].map(() => {
      const buf = this.backend.alloc(N * 4);
      this.backend.write(buf, Float32Array.from({ length: N }, () => random() - 0.5));
      return buf;
    });
    this.result = this.backend.alloc(200);
    this.program = this.backend.prepare(plan());
  }
  /** The same arguments in memory that the backend did not have yet. */
  moved(): Rows {
    const { backend } = this;
    // More than any memory starts with, so what follows it is new.
    backend.alloc(64 << 20);
    return new Rows(backend.threads, backend);
  }
  run(): void { this.program.run(this.args, [this.result]); }
  async bits(): Promise<number[]> { return [...new Uint32Array(await this.backend.read(this.result, 0, 200))]; }
  async untilReady(): Promise<void> {
    while (this.backend.stats().workers < this.backend.threads - 1) await new Promise((resolve) => { setTimeout(resolve, 1); });
  }
}

describe("threads of a backend", () => {
  it("five on fewer cores: a thousand runs of a small plan, right each time", { timeout: 30_000 }, async () => {
    const [one, five] = [new Rows(1), new Rows(5)];
    one.run();
    const expected = await one.bits();
    await five.untilReady();
    for (let i = 0; i < 1000; i++) {
      five.run();
      if (i % 50 === 0) expect(await five.bits()).toEqual(expected);
    }
    expect(await five.bits()).toEqual(expected);
    five.backend.dispose();
  });

  it("sleep between runs, and wake", async () => {
    const [one, three] = [new Rows(1), new Rows(3)];
    one.run();
    await three.untilReady();
    for (let i = 0; i < 20; i++) {
      // Far longer than workers look for work.
      await new Promise((resolve) => { setTimeout(resolve, 5); });
      three.run();
      expect(await three.bits()).toEqual(await one.bits());
    }
    three.backend.dispose();
  });

  it("two backends run in turns", async () => {
    const [one, a, b] = [new Rows(1), new Rows(3), new Rows(2)];
    one.run();
    await Promise.all([a.untilReady(), b.untilReady()]);
    for (let i = 0; i < 200; i++) { a.run(); b.run(); }
    expect(await a.bits()).toEqual(await one.bits());
    expect(await b.bits()).toEqual(await one.bits());
    a.backend.dispose();
    b.run();
    expect(await b.bits()).toEqual(await one.bits());
    expect(() => a.run()).toThrow(coded("E_BACKEND_DISPOSED"));
    b.backend.dispose();
  });

  it("reach memory that came after them", async () => {
    const [one, three] = [new Rows(1), new Rows(3)];
    one.run();
    await three.untilReady();
    let rows = three;
    for (let i = 0; i < 4; i++) {
      rows.run();
      rows = rows.moved();
      for (let k = 0; k < 50; k++) rows.run();
      expect(await rows.bits()).toEqual(await one.bits());
    }
    three.backend.dispose();
  });

  it("many backends are made and disposed of, before their workers have come and after", async () => {
    for (let i = 0; i < 12; i++) {
      const rows = new Rows(3);
      rows.run();
      if (i % 3 === 0) await rows.untilReady();
      if (i % 2 === 0) rows.run();
      rows.backend.dispose();
      expect(rows.backend.stats().workers).toBe(0);
    }
  });

  it("start with the first plan that is worth them", () => {
    const backend = cpu({ threads: 2 });
    const small = backend.prepare(plan());
    const [x, w, y] = [backend.alloc(N * 4), backend.alloc(N * 4), backend.alloc(200)];
    const { allocs } = backend.stats();
    small.run([x, w], [y]);
    // No control block, so no workers.
    expect(backend.stats().allocs).toBe(allocs);
    backend.dispose();
  });
});

describe("how many threads", () => {
  const warnings: string[] = [];
  const count = (asked: number | undefined, cores: number, hasSharedMemory = true): number => threadCount(asked, { cores, hasSharedMemory }, (message) => warnings.push(message));
  it("is what was asked for, or one a core and eight at most", () => {
    expect([count(undefined, 1), count(undefined, 6), count(undefined, 64), count(3, 2), count(32, 2)]).toEqual([1, 6, 8, 3, 32]);
    expect(() => count(33, 64)).toThrow(coded("E_CPU_THREADS"));
    expect(warnings).toEqual([]);
  });
  it("is one without shared memory, said once to those who asked for more", () => {
    expect([count(undefined, 8, false), count(1, 8, false)]).toEqual([1, 1]);
    expect(warnings).toEqual([]);
    expect([count(4, 8, false), count(4, 8, false)]).toEqual([1, 1]);
    expect(warnings).toEqual([expect.stringMatching(/SharedArrayBuffer.*Cross-Origin-Opener-Policy/)]);
  });
});

/** What a program prints in a process of its own; rejects where it has to be killed. */
async function printedBy(program: string, ...flags: readonly string[]): Promise<string> {
  const text = `
    import { CpuBackend } from ${JSON.stringify(new URL("../cpu.ts", import.meta.url).href)};
    import { compile, tensor } from ${JSON.stringify(import.meta.resolve("@receptive/core"))};
    /** A backend with four workers that has computed something. */
    async function make() {
      const backend = new CpuBackend({ threads: 5 }, ${JSON.stringify(EVERYTHING)});
      const step = compile((x) => x.add(1), { backend });
      const compute = () => step(tensor([1, 2, 3, 4])).data();
      await compute();
      return { backend, compute, ready: async () => { while (backend.stats().workers < 4) await new Promise((resolve) => { setTimeout(resolve, 1); }); } };
    }
    ${program}
    console.log("done");
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--no-warnings", ...flags, "-e", text], { timeout: 30_000, killSignal: "SIGKILL" });
  return stdout;
}

describe("a process ends by itself", { timeout: 40_000 }, () => {
  test.each([
    ["while workers start", ""],
    ["while workers sleep", "await ready(); await new Promise((resolve) => { setTimeout(resolve, 20); });"],
    ["while workers look for work", "await ready(); for (let i = 0; i < 50; i++) await compute();"],
    ["after dispose", "await ready(); await compute(); backend.dispose();"],
    ["by process.exit", "await ready(); await compute(); console.log('done'); process.exit(0);"],
  ])("%s", async (_, then) => {
    expect(await printedBy(`const { backend, compute, ready } = await make(); ${then}`)).toBe("done\n");
  });
});

test("workers end with a backend that nobody holds any more", { timeout: 40_000 }, async ({ skip }) => {
  skip(process.platform !== "linux", "the threads of a process are counted in /proc");
  expect(await printedBy(`
    import { readdirSync } from "node:fs";
    const threads = () => readdirSync("/proc/self/task").length;
    const before = threads();
    await (async () => { const { ready } = await make(); await ready(); })();
    if (threads() < before + 4) throw new Error("where are the workers?");
    while (threads() > before) { gc(); await new Promise((resolve) => { setTimeout(resolve, 10); }); }
  `, "--expose-gc")).toBe("done\n");
});
