import { BackendError } from "@receptive/core/extend";
import type { Aval, Expr, LoopKernel, Plan, ScatterKernel } from "@receptive/core/extend";
import { describe, expect, it } from "vitest";
import { cpu } from "./cpu.ts";
import { coded } from "./testing/coded.ts";
import { count, positions } from "./testing/evaluate.ts";
import { randomSource, runKernel } from "./testing/run-plan.ts";

const f32 = (...shape: number[]): Aval => ({ dtype: "f32", shape });
const i32 = (...shape: number[]): Aval => ({ dtype: "i32", shape });
const index: Expr = { op: "index", of: "out", axis: 0 };
const load: Expr = { op: "load", dtype: "f32", input: 0, at: index };
const constant = (value: number): Expr => ({ op: "const", dtype: "f32", value });

function map(name: string, n: number, body: Expr): LoopKernel {
  return { kind: "loop", name, inputs: [f32(n)], output: f32(n), body };
}
/** result = 2 · (arg + 1), through a temporary. */
function twoSteps(n: number): Plan {
  return {
    key: "two", blocks: [n * 4], slots: [{ kind: "arg", aval: f32(n) }, { kind: "temp", aval: f32(n), block: 0 }, { kind: "result", aval: f32(n) }],
    steps: [
      { kernel: map("add", n, { op: "add", dtype: "f32", src: [load, constant(1)] }), ins: [0], outs: [1] },
      { kernel: map("mul", n, { op: "mul", dtype: "f32", src: [load, constant(2)] }), ins: [1], outs: [2] },
    ],
  };
}

describe("cpu backend", () => {
  it("runs a plan of several steps again and again without allocating", async () => {
    const backend = cpu();
    const program = backend.prepare(twoSteps(5));
    const x = backend.alloc(20);
    const y = backend.alloc(20);
    backend.write(x, Float32Array.of(1, 2, 3, 4, 5));
    const before = backend.stats();
    for (let i = 0; i < 100; i++) program.run([x], [y]);
    expect(backend.stats()).toEqual({ ...before, runs: before.runs + 100 });
    expect([...new Float32Array(await backend.read(y, 0, 20))]).toEqual([4, 6, 8, 10, 12]);
    expect([...new Float32Array(await backend.read(y, 8, 4))]).toEqual([8]);
    const times = await backend.profile(program, [x], [y]);
    expect(times).toHaveLength(2);
  });

  it("frees the blocks of a program with it, and survives growth of the memory between runs", async () => {
    const backend = cpu();
    const start = backend.stats().liveBytes;
    const program = backend.prepare(twoSteps(1000));
    const x = backend.alloc(4000);
    backend.write(x, new Float32Array(1000).fill(3));
    const big = backend.alloc(50_000_000);
    const y = backend.alloc(4000);
    program.run([x], [y]);
    expect(new Float32Array(await backend.read(y, 0, 4000)).every((value) => value === 8)).toBe(true);
    program.dispose();
    program.dispose();
    for (const buf of [x, y, big]) backend.free(buf);
    expect(backend.stats().liveBytes).toBe(start);
    expect(() => program.run([x], [y])).toThrow(coded("E_PROGRAM_DISPOSED"));
  });

  it("copies what it writes and what it reads", async () => {
    const backend = cpu();
    const buf = backend.alloc(12);
    const data = Int32Array.of(1, 2, 3, 4);
    backend.write(buf, data.subarray(1));
    data.fill(0);
    const read = new Int32Array(await backend.read(buf, 0, 12));
    expect([...read]).toEqual([2, 3, 4]);
    backend.write(buf, Int32Array.of(9), 4);
    expect([...read]).toEqual([2, 3, 4]);
    expect([...new Int32Array(await backend.read(buf, 0, 12))]).toEqual([2, 9, 4]);
  });

  it("refuses numbers of threads that are none, foreign, freed, short and missing buffers, and f16, with codes", async () => {
    for (const threads of [0, 1.5, -1, 33, Number.NaN]) expect(() => cpu({ threads })).toThrow(coded("E_CPU_THREADS", /1 to 32/));
    expect(cpu({ threads: 5 }).threads).toBe(5);
    const backend = cpu();
    const other = cpu();
    const program = backend.prepare(twoSteps(5));
    const x = backend.alloc(20);
    const y = backend.alloc(20);
    expect(() => program.run([x], [other.alloc(20)])).toThrow(coded("E_BUFFER_FOREIGN"));
    expect(() => program.run([x], [backend.alloc(16)])).toThrow(coded("E_BUFFER_SIZE", /16 bytes.*needs 20/));
    expect(() => program.run([x], [])).toThrow(coded("E_RUN_ARITY"));
    expect(() => backend.write(x, new Float32Array(6))).toThrow(coded("E_BUFFER_RANGE"));
    await expect(backend.read(x, 16, 8)).rejects.toThrow(coded("E_BUFFER_RANGE"));
    backend.free(x);
    expect(() => program.run([x], [y])).toThrow(coded("E_BUFFER_FREED"));
    expect(() => backend.free(x)).toThrow(coded("E_BUFFER_FREED"));
    const half: Aval = { dtype: "f16", shape: [2] };
    expect(() => backend.prepare({ key: "h", blocks: [], slots: [{ kind: "arg", aval: half }], steps: [] })).toThrow(coded("E_DTYPE_UNSUPPORTED", /cast to f32/));
  });

  it("leaves nothing behind when a prepare runs out of memory", () => {
    const backend = cpu({ maxMemoryBytes: 1 << 20 });
    const { liveBytes } = backend.stats();
    expect(() => backend.prepare(twoSteps(300_000))).toThrow(coded("E_OUT_OF_MEMORY"));
    expect(backend.stats().liveBytes).toBe(liveBytes);
  });

  it("throws one error from every call after dispose", async () => {
    const backend = cpu();
    const buf = backend.alloc(4);
    const program = backend.prepare(twoSteps(1));
    backend.dispose();
    backend.dispose();
    expect(() => backend.alloc(4)).toThrow(coded("E_BACKEND_DISPOSED"));
    expect(() => backend.free(buf)).not.toThrow();
    expect(() => backend.write(buf, new Uint8Array(4))).toThrow(coded("E_BACKEND_DISPOSED"));
    expect(() => backend.prepare(twoSteps(1))).toThrow(coded("E_BACKEND_DISPOSED"));
    expect(() => program.run([buf], [buf])).toThrow(BackendError);
    await expect(backend.read(buf, 0, 4)).rejects.toThrow(coded("E_BACKEND_DISPOSED"));
    await expect(backend.sync()).rejects.toThrow(coded("E_BACKEND_DISPOSED"));
  });
});

describe("scatter", () => {
  function naive(kernel: ScatterKernel, base: number[], at: number[], update: number[]): number[] {
    const result = [...base];
    const shape = kernel.output.shape;
    let k = 0;
    for (const position of positions(kernel.inputs[2].shape)) {
      const target = [...position];
      target[kernel.axis] = at[k] ?? 0;
      const inside = (target[kernel.axis] ?? 0) >= 0 && (target[kernel.axis] ?? 0) < (shape[kernel.axis] ?? 0);
      const flat = target.reduce((sum, each, axis) => sum * (shape[axis] ?? 1) + each, 0);
      if (inside) result[flat] = (result[flat] ?? 0) + (update[k] ?? 0);
      k++;
    }
    return result;
  }

  it.each<[number[], number[], number]>([
    [[5], [8], 0], [[4, 3], [7, 3], 0], [[4, 3], [4, 9], 1], [[2, 5, 3], [2, 4, 2], 1], [[2, 5, 3], [1, 5, 3], 2], [[3, 0], [3, 0], 0], [[3, 2], [0, 2], 0], [[1], [1], 0],
  ])("base %j, update %j, axis %i", async (baseShape, updateShape, axis) => {
    const backend = cpu();
    const random = randomSource(8);
    for (const dtype of ["f32", "i32", "u32", "u8"] as const) {
      const base: Aval = { dtype, shape: baseShape };
      const update: Aval = { dtype, shape: updateShape };
      const kernel: ScatterKernel = { kind: "scatter", name: "scatter", inputs: [base, i32(...updateShape), update], output: base, axis };
      const numbers = (aval: Aval): number[] => Array.from({ length: count(aval) }, () => Math.floor(random() * 20));
      const at = Array.from({ length: count(update) }, () => Math.floor(random() * ((baseShape[axis] ?? 0) + 3)) - 1);
      const [b, u] = [numbers(base), numbers(update)];
      const [actual] = await runKernel(backend, kernel, [b, at, u]);
      expect(actual).toEqual(naive(kernel, b, at, u));
    }
  });

  it("works in place", async () => {
    const backend = cpu();
    const kernel: ScatterKernel = { kind: "scatter", name: "scatter", inputs: [f32(3), i32(4), f32(4)], output: f32(3), axis: 0 };
    const [base, at, update] = [backend.alloc(12), backend.alloc(16), backend.alloc(16)];
    backend.write(base, Float32Array.of(1, 2, 3));
    backend.write(at, Int32Array.of(0, 2, 2, 5));
    backend.write(update, Float32Array.of(10, 20, 30, 40));
    const program = backend.prepare({ key: "s", blocks: [], slots: [{ kind: "arg", aval: f32(3), donates: 3 }, { kind: "arg", aval: i32(4) }, { kind: "arg", aval: f32(4) }, { kind: "result", aval: f32(3) }], steps: [{ kernel, ins: [0, 1, 2], outs: [3] }] });
    program.run([base, at, update], [base]);
    expect([...new Float32Array(await backend.read(base, 0, 12))]).toEqual([11, 2, 53]);
  });
});
