import { compile, grad, type Tensor, tensor } from "@receptive/core";
import type { Expr, LoopKernel, Plan } from "@receptive/core/extend";
import { afterAll, expect, test } from "vitest";
import { findAdapter } from "./testing/adapter.ts";

const { make, reason } = await findAdapter();
const backend = await make?.();
afterAll(() => backend?.dispose());

test("a compiled function with its gradient, from a fresh device", async ({ skip }) => {
  skip(backend === undefined, reason);
  if (backend === undefined) return;
  const f = compile((x: Tensor) => grad((y) => y.mul(y).sum())(x), { backend });
  expect([...(await f(tensor([1, -2, 3])).data())]).toEqual([2, -4, 6]);
});

test("bytes that fill no word are written where they belong, and nothing beside them", async ({ skip }) => {
  skip(backend === undefined, reason);
  if (backend === undefined) return;
  const buf = backend.alloc(11);
  const wanted = new Uint8Array(11);
  const write = (bytes: readonly number[], at: number): void => {
    backend.write(buf, Uint8Array.from(bytes), at);
    wanted.set(bytes, at);
  };
  write([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 0);
  write([70], 5);
  write([80, 81], 3);
  write([90, 91, 92, 93, 94, 95], 5);
  expect([...new Uint8Array(await backend.read(buf, 0, 11))]).toEqual([...wanted]);
  expect([...new Uint8Array(await backend.read(buf, 3, 5))]).toEqual(Array.from(wanted.slice(3, 8)));
  backend.free(buf);
});

test("a profile has a time for each step, and the run its results", async ({ skip }) => {
  skip(backend === undefined, reason);
  if (backend === undefined) return;
  skip(backend.profile === undefined, "the device has no timestamps");
  const load: Expr = { op: "load", dtype: "f32", input: 0, at: { op: "index", of: "out", axis: 0 } };
  const aval = { shape: [1000], dtype: "f32" } as const;
  const kernel: LoopKernel = { kind: "loop", name: "double", inputs: [aval], output: aval, body: { op: "add", dtype: "f32", src: [load, load] } };
  const plan: Plan = { key: "profile", blocks: [4000], slots: [{ kind: "arg", aval }, { kind: "temp", aval, block: 0 }, { kind: "result", aval }], steps: [{ kernel, ins: [0], outs: [1] }, { kernel, ins: [1], outs: [2] }] };
  const [x, y] = [backend.alloc(4000), backend.alloc(4000)];
  backend.write(x, new Float32Array(1000).fill(1.5));
  const program = await backend.prepare(plan);
  const times = await backend.profile?.(program, [x], [y]);
  expect(times).toHaveLength(2);
  expect(times?.every((t) => t >= 0)).toBe(true);
  expect(new Float32Array(await backend.read(y, 3996, 4))).toEqual(Float32Array.of(6));
  program.dispose();
});

test("more workgroups than one dimension holds", async ({ skip }) => {
  const small = await make?.({ maxGroups: 7 });
  skip(small === undefined, reason);
  if (small === undefined) return;
  const n = 64 * 7 * 5 + 3;
  const doubled = compile((x: Tensor, y: Tensor) => [x.add(x), x.mul(2).sum(), x.reshape([n, 1]).matmul(y)] as const, { backend: small });
  const data = Float32Array.from({ length: n }, (_, i) => i % 17);
  const [twice, sum, product] = doubled(tensor(data), tensor([[0, 1, 2, 3, 4, 5, 6, 7, 8]]));
  expect(await twice.data()).toEqual(data.map((v) => 2 * v));
  expect(await sum.item()).toBe(data.reduce((a, b) => a + 2 * b, 0));
  const table = await product.data();
  expect(table.findIndex((v, i) => v !== (data[Math.floor(i / 9)] ?? 0) * (i % 9))).toBe(-1);
  small.dispose();
});

test("more arguments than a shader binds", async ({ skip }) => {
  skip(backend === undefined, reason);
  if (backend === undefined) return;
  const count = 3 * backend.caps.maxBindings;
  const total = compile((xs: readonly Tensor[]) => xs.reduce((sum, x, i) => sum.add(x.mul(i + 1))), { backend });
  const sums = await total(Array.from({ length: count }, (_, i) => tensor([i, -i]))).data();
  const wanted = Array.from({ length: count }, (_, i) => (i === 0 ? 0 : i * (i + 1))).reduce((a, b) => a + b, 0);
  expect([...sums]).toEqual([wanted, -wanted]);
});

test("arrays larger than a binding are seen in parts, or refused by name where there are too many", async ({ skip }) => {
  const small = await make?.({ bindingBytes: 1024 });
  skip(small === undefined, reason);
  if (small === undefined) return;
  const n = 700;
  const data = Float32Array.from({ length: n }, (_, i) => i % 13);
  const f = compile((x: Tensor, y: Tensor) => [x.add(y), x.mul(y).sum(), x.reshape([20, 35]).transpose().matmul(y.reshape([20, 35])), x.cast("u8").cast("f32")] as const, { backend: small });
  const [sum, dot, product, bytes] = f(tensor(data), tensor(data));
  expect(await sum.data()).toEqual(data.map((v) => 2 * v));
  expect(await dot.item()).toBe(data.reduce((a, v) => a + v * v, 0));
  const table = await product.data();
  expect(table.findIndex((v, i) => v !== Array.from({ length: 20 }, (_, k) => (data[k * 35 + Math.floor(i / 35)] ?? 0) * (data[k * 35 + (i % 35)] ?? 0)).reduce((a, b) => a + b))).toBe(-1);
  expect(await bytes.data()).toEqual(data);
  const large = compile((x: Tensor) => x.mul(2), { backend: small });
  await expect(large(tensor(new Float32Array(8000))).data()).rejects.toMatchObject({ code: "E_BUFFER_TOO_LARGE" });
  small.dispose();
});
