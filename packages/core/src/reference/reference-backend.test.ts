import { describe, expect, test, vi } from "vitest";
import type { Buf, Expr, LoopKernel, Plan } from "../backend/interface.ts";
import { reference } from "./reference-backend.ts";
import type { ReferenceBackend } from "./reference-backend.ts";
import { planOf } from "./run-kernel.ts";

const at: Expr = { op: "index", of: "out", axis: 0 };
const F4 = { shape: [4], dtype: "f32" } as const;
const load = (input: number, offset: Expr): Expr => ({ op: "load", dtype: "f32", input, at: offset });
const double: LoopKernel = { kind: "loop", name: "double", inputs: [F4], output: F4, body: { op: "add", dtype: "f32", src: [load(0, at), load(0, at)] } };
const reversed: LoopKernel = {
  kind: "loop", name: "reverse", inputs: [F4], output: F4, body: load(0, { op: "sub", dtype: "i32", src: [{ op: "const", dtype: "i32", value: 3 }, at] }),
};
const inPlace = (kernel: LoopKernel): Plan => ({ ...planOf(kernel), slots: [{ kind: "arg", aval: F4, donates: 1 }, { kind: "result", aval: F4 }] });
const code = (name: string): unknown => expect.objectContaining({ code: name });
const DETERMINISTIC = { deterministic: true };

function upload(backend: ReferenceBackend, values: readonly number[]): Buf {
  const data = backend.precision === "f64" ? new Float64Array(values) : new Float32Array(values);
  const buf = backend.alloc(data.byteLength);
  backend.write(buf, data);
  return buf;
}

async function download(backend: ReferenceBackend, buf: Buf): Promise<number[]> {
  const bytes = await backend.read(buf, 0, buf.bytes);
  return [...(backend.precision === "f64" ? new Float64Array(bytes) : new Float32Array(bytes))];
}

describe.each([{ deferred: false }, { deferred: true }])("deferred: $deferred", ({ deferred }) => {
  test.each(["f64", "f32"] as const)("runs a plan in %s", async (precision) => {
    const backend = reference({ precision, deferred, poison: true });
    expect(backend.caps.storageBytes.f32).toBe(precision === "f64" ? 8 : 4);
    const [x, y] = [upload(backend, [1, -2, 0.5, 8]), upload(backend, [0, 0, 0, 0])];
    const program = await backend.prepare(planOf(double), DETERMINISTIC);
    program.run([x], [y]);
    expect(await download(backend, y)).toEqual([2, -4, 1, 16]);
    expect(await download(backend, x)).toEqual([1, -2, 0.5, 8]);
  });

  test("work is done in the order it was asked for, and data is copied when it is given", async () => {
    const backend = reference({ precision: "f32", deferred });
    const [x, y] = [upload(backend, [1, 1, 1, 1]), backend.alloc(16)];
    const program = await backend.prepare(planOf(double), DETERMINISTIC);
    program.run([x], [y]);
    const before = download(backend, y);
    const data = new Float32Array([3, 3, 3, 3]);
    backend.write(x, data);
    data.fill(9);
    program.run([x], [y]);
    const after = download(backend, y);
    backend.free(x);
    backend.free(y);
    expect(await before).toEqual([2, 2, 2, 2]);
    expect(await after).toEqual([6, 6, 6, 6]);
  });

  test("a donated argument is overwritten in place", async () => {
    const backend = reference({ precision: "f32", deferred, poison: true });
    const x = upload(backend, [1, 2, 3, 4]);
    const program = await backend.prepare(inPlace(double), DETERMINISTIC);
    program.run([x], [x]);
    program.run([x], [x]);
    expect(await download(backend, x)).toEqual([4, 8, 12, 16]);
  });

  test("disposal lets reads that came before finish, and refuses all that comes after", async () => {
    const backend = reference({ deferred });
    const x = upload(backend, [1, 2, 3, 4]);
    const program = await backend.prepare(planOf(double), DETERMINISTIC);
    const pending = download(backend, x);
    backend.dispose();
    backend.dispose();
    expect(await pending).toEqual([1, 2, 3, 4]);
    const gone = code("E_BACKEND_DISPOSED");
    expect(() => backend.alloc(4)).toThrow(gone);
    expect(() => backend.free(x)).not.toThrow();
    expect(() => backend.write(x, new Float64Array(1))).toThrow(gone);
    expect(() => backend.prepare(planOf(double), DETERMINISTIC)).toThrow(gone);
    expect(() => program.run([x], [x])).toThrow(gone);
    await expect(backend.read(x, 0, 4)).rejects.toThrow(gone);
    await expect(backend.sync()).rejects.toThrow(gone);
  });
});

test("with poison, a step that overwrites what it still reads is an error; deferred, it reaches whoever waits", async () => {
  const now = reference({ poison: true });
  const x = upload(now, [1, 2, 3, 4]);
  const program = await now.prepare(inPlace(reversed), DETERMINISTIC);
  expect(() => program.run([x], [x])).toThrow(code("E_PLAN_INVALID"));
  const later = reference({ poison: true, deferred: true });
  const y = upload(later, [1, 2, 3, 4]);
  (await later.prepare(inPlace(reversed), DETERMINISTIC)).run([y], [y]);
  await expect(later.read(y, 0, 8)).rejects.toThrow(code("E_PLAN_INVALID"));
  await expect(later.sync()).rejects.toThrow(code("E_PLAN_INVALID"));
});

test("with poison, results that a failed run did not reach hold no old value", async () => {
  const backend = reference({ poison: true });
  const plan: Plan = {
    ...inPlace(reversed), slots: [{ kind: "arg", aval: F4, donates: 1 }, { kind: "result", aval: F4 }, { kind: "result", aval: F4 }],
    steps: [{ kernel: reversed, ins: [0], outs: [1] }, { kernel: double, ins: [1], outs: [2] }],
  };
  const [x, y] = [upload(backend, [1, 2, 3, 4]), upload(backend, [5, 6, 7, 8])];
  const program = await backend.prepare(plan, DETERMINISTIC);
  expect(() => program.run([x], [x, y])).toThrow(code("E_PLAN_INVALID"));
  expect(await download(backend, y)).toEqual([NaN, NaN, NaN, NaN]);
});

test("poisoned memory is not mistaken for a value", async () => {
  const backend = reference({ poison: true });
  expect(await download(backend, backend.alloc(16))).toEqual([NaN, NaN]);
});

test("a partial write and a partial read move the bytes they name", async () => {
  const backend = reference({ precision: "f32" });
  const x = upload(backend, [1, 2, 3, 4]);
  backend.write(x, new Float32Array([0, 7, 8]).subarray(1), 4);
  expect([...new Float32Array(await backend.read(x, 4, 12))]).toEqual([7, 8, 4]);
});

test("misuse of buffers has a code each", async () => {
  const backend = reference();
  const x = backend.alloc(8);
  backend.free(x);
  expect(() => backend.free(x)).toThrow(code("E_BUFFER_FREED"));
  expect(() => backend.free({ bytes: 8 })).toThrow(code("E_BUFFER_FOREIGN"));
  expect(() => backend.free(reference().alloc(8))).toThrow(code("E_BUFFER_FOREIGN"));
  await expect(backend.read(x, 0, 8)).rejects.toThrow(code("E_BUFFER_FREED"));
  const y = backend.alloc(8);
  expect(() => backend.write(y, new Uint8Array(9))).toThrow(code("E_BUFFER_RANGE"));
  expect(() => backend.write(y, new Uint8Array(1), -1)).toThrow(code("E_BUFFER_RANGE"));
  await expect(backend.read(y, 4, 5)).rejects.toThrow(code("E_BUFFER_RANGE"));
  for (const bytes of [-1, 1.5, NaN, 2 ** 33]) expect(() => backend.alloc(bytes)).toThrow(code("E_ALLOC_SIZE"));
  const program = await backend.prepare(planOf(double), DETERMINISTIC);
  program.dispose();
  expect(() => program.run([y], [y])).toThrow(code("E_PROGRAM_DISPOSED"));
});

test("claimed kernels are refused", () => {
  const plan = planOf({ kind: "claimed", name: "dot", attrs: {}, inputs: [F4], outputs: [F4] });
  expect(() => reference().prepare(plan, DETERMINISTIC)).toThrow(code("E_PLAN_INVALID"));
});

test("statistics count what was done", async () => {
  const backend = reference({ precision: "f32" });
  const [x, y] = [upload(backend, [1, 2, 3, 4]), backend.alloc(16)];
  const program = await backend.prepare(planOf(double), DETERMINISTIC);
  program.run([x], [y]);
  program.run([x], [y]);
  backend.free(x);
  expect(backend.stats()).toEqual({ allocs: 2, frees: 1, liveBytes: 16, peakBytes: 32, prepares: 1, runs: 2 });
  expect(await backend.profile?.(program, [y], [backend.alloc(16)])).toHaveLength(1);
});

test("where code from text is forbidden, kernels are interpreted", async () => {
  vi.stubGlobal("Function", function forbidden(): never { throw new EvalError("unsafe-eval"); });
  try {
    const backend = reference({ precision: "f32" });
    const [x, y] = [upload(backend, [1, 2, 3, 4]), backend.alloc(16)];
    (await backend.prepare(planOf(double), DETERMINISTIC)).run([x], [y]);
    expect(await download(backend, y)).toEqual([2, 4, 6, 8]);
    expect(() => reference({ codegen: true }).prepare(planOf(double), DETERMINISTIC)).toThrow(EvalError);
  } finally {
    vi.unstubAllGlobals();
  }
});
