/** Eager code: plans are found again, pending work stays bounded, small reads cost nothing, memory goes when it is told to. */
import { beforeEach, describe, expect, test } from "vitest";
import { crossEntropy, softmax, tensor } from "../index.ts";
import { grad } from "../grad/grad.ts";
import { nullBackend } from "../null/null-backend.ts";
import { reference, type ReferenceBackend } from "../reference/reference-backend.ts";
import type { Tensor } from "../tensor.ts";
import { reachable } from "../ir/walk.ts";
import { setDefaultBackend } from "./default-backend.ts";
import { type Device, deviceOf } from "./device.ts";

let backend: ReferenceBackend = reference();
let device: Device = deviceOf(backend);
beforeEach(() => {
  setDefaultBackend((backend = reference({ poison: true })));
  device = deviceOf(backend);
});

const values = async (t: Tensor): Promise<number[]> => [...(await t.read())];
const code = (name: string): unknown => expect.objectContaining({ code: name });

interface State { readonly w: Tensor; readonly v: Tensor }

/** 37 operations on two state tensors, like a momentum step of a small function. */
function body({ w, v }: State, lr: number): State {
  let h = w;
  for (let i = 0; i < 5; i++) h = h.mul(0.9).add(0.01).tanh().sub(v.mul(0.001)).abs();
  const g = h.mul(h).sub(w).mul(0.5);
  const next = v.mul(0.9).add(g);
  return { w: w.sub(next.mul(lr)), v: next };
}

/** The same in JavaScript. */
function plain(w: number, v: number, lr: number): [number, number] {
  let h = w;
  for (let i = 0; i < 5; i++) h = Math.abs(Math.tanh(h * 0.9 + 0.01) - v * 0.001);
  const next = v * 0.9 + (h * h - w) * 0.5;
  return [w - next * lr, next];
}

const pendingBehind = (t: Tensor): number => reachable([t.node], (n) => n.leaf !== null).filter((n) => n.leaf === null).length;

describe("the plan cache", () => {
  test("1,000 unread iterations of 37 operations with two state tensors: at most 5 plans, pending work bounded", async () => {
    let s: State = { w: tensor([0.5, -1]), v: tensor([0, 0]) };
    const before = reachable([body(s, 0.1).w.node]).filter((n) => n.op !== "const" && n.op !== "input").length;
    expect(before).toBe(37);
    let wanted: [number, number] = [0.5, 0];
    let most = 0;
    for (let i = 0; i < 1000; i++) {
      s = body(s, 0.1);
      wanted = plain(...wanted, 0.1);
      if (i % 10 === 0) most = Math.max(most, pendingBehind(s.w));
    }
    const [w] = await values(s.w);
    const [v] = await values(s.v);
    // The same operations in the same order, in doubles.
    expect([w, v]).toEqual(wanted);
    expect(device.counters.prepares).toBeLessThanOrEqual(5);
    expect(most).toBeLessThan(1000);
  });

  test("1,000 different scalars, read each time: one plan", async () => {
    const x = tensor([1, 2, 3]);
    for (let i = 0; i < 1000; i++) expect(await x.mul(i / 7).sum().item()).toBeCloseTo((6 * i) / 7, 9);
    expect(device.counters.prepares).toBeLessThanOrEqual(5);
    expect(device.counters.prepares).toBe(1);
  });

  test("1,000 different learning rates in the unread loop: at most 5 plans", async () => {
    let s: State = { w: tensor([0.5]), v: tensor([0]) };
    let wanted: [number, number] = [0.5, 0];
    for (let i = 0; i < 1000; i++) {
      s = body(s, 0.1 / (1 + i));
      wanted = plain(...wanted, 0.1 / (1 + i));
    }
    expect([await s.w.item(), await s.v.item()]).toEqual(wanted);
    expect(device.counters.prepares).toBeLessThanOrEqual(5);
  });

  test("a loop that reads its loss: the same plans from the second step on", async () => {
    const f = (w: Tensor): Tensor => softmax(w).log().sum().neg();
    let w = tensor([0.1, 0.2, 0.3]);
    for (let i = 0; i < 20; i++) {
      w = w.sub(grad(f)(w).mul(0.01));
      await f(w).item();
      if (i === 2) device.counters.prepares = 0;
    }
    expect(device.counters.prepares).toBe(0);
  });

  test("300 unread training steps of a network with momentum: at most 5 plans, pending work bounded", async () => {
    const x = tensor([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]]);
    const y = tensor(Int32Array.of(0, 1, 1, 0));
    const loss = (p: readonly Tensor[]): Tensor => {
      const [w = x, v = x] = p;
      return crossEntropy(x.matmul(w).tanh().matmul(v), y);
    };
    let params = [tensor([[0.5, -0.4, 0.3], [-0.2, 0.6, 0.1], [0.1, 0.2, -0.3]]), tensor([[0.3, -0.3], [-0.5, 0.5], [0.2, 0.4]])];
    let speed = params.map((p) => p.mul(0));
    const first = await loss(params).item();
    device.counters.prepares = 0;
    let most = 0;
    for (let i = 0; i < 300; i++) {
      const g = grad(loss)(params);
      speed = speed.map((s, k) => s.mul(0.9).sub(g[k]?.mul(0.1) ?? s));
      params = params.map((p, k) => p.add(speed[k] ?? p));
      most = Math.max(most, pendingBehind(params[0] ?? x));
    }
    const last = await loss(params).item();
    expect([first > 0.6, last < 0.01]).toEqual([true, true]);
    expect(device.counters.prepares).toBeLessThanOrEqual(5);
    expect(most).toBeLessThan(1500);
  });

  test("a value met twice is kept, not computed a third time", async () => {
    const h = tensor([1, 2]).exp().log();
    const [a, b, c] = [h.add(1), h.mul(2), h.sub(3)];
    await a.data();
    expect(h.node.leaf).toBeNull();
    await b.data();
    expect(h.node.leaf).not.toBeNull();
    expect(await values(c)).toEqual([-2, -1]);
    expect(pendingBehind(h)).toBe(0);
  });

  test("long chains are no deeper than the stack", async () => {
    let x = tensor([0]);
    for (let i = 0; i < 20_000; i++) x = x.add(1);
    expect(await x.item()).toBe(20_000);
  });

  test("wide graphs are evaluated as one program", async () => {
    const x = tensor([1, 2]);
    const parts = Array.from({ length: 100 }, (_, i) => x.mul(i));
    expect(await values(parts.reduce((a, b) => a.add(b)))).toEqual([4950, 9900]);
    expect(device.counters.runs).toBeLessThanOrEqual(3);
  });
});

describe("reads", () => {
  test("what is small stays on the host: its memory goes back, and reading again touches no device", async () => {
    const loss = tensor([1, 2, 3, 4]).square().sum();
    expect(await loss.item()).toBe(30);
    expect(loss.node.leaf).toMatchObject({ storage: null });
    const { runs } = device.counters;
    expect(await loss.item()).toBe(30);
    expect(await loss.add(1).item()).toBe(31);
    expect(device.counters.runs).toBe(runs + 1);
  });

  test("what is large stays on the device, and each read is a fresh array", async () => {
    const x = tensor(new Float32Array(1000).fill(2)).mul(3);
    const [a, b] = [await x.data(), await x.data()];
    a[0] = 0;
    expect([b[0], (await x.data())[0]]).toEqual([6, 6]);
    expect(x.node.leaf?.storage).not.toBeNull();
  });

  test("a small value read twice at once", async () => {
    const x = tensor([1]).add(1);
    expect(await Promise.all([x.item(), x.item(), x.item()])).toEqual([2, 2, 2]);
  });

  test("several results of one graph, in any order", async () => {
    const x = tensor([1, 2]).mul(2);
    const [y, z] = [x.add(1), x.sum()];
    expect([await z.item(), await values(y), await values(x)]).toEqual([6, [3, 5], [2, 4]]);
  });

  test("data copies: neither the source array nor what was read is shared", async () => {
    const source = Float32Array.of(1, 2);
    const x = tensor(source);
    source[0] = 9;
    const read = await x.data();
    read[1] = 7;
    expect(await values(x)).toEqual([1, 2]);
  });
});

describe("dispose", () => {
  test("an input may be disposed of before its pending consumer is computed", async () => {
    const x = tensor([1, 2]).add(0).start();
    const y = x.mul(3);
    x.dispose();
    expect(await values(y)).toEqual([3, 6]);
    expect(() => x.add(1)).toThrow(code("E_DISPOSED"));
    await expect(x.data()).rejects.toThrow(/\(f32\[2\]\) was disposed of/);
    x.dispose();
    expect([x.disposed, x.shape, `${x}`]).toEqual([true, [2], "Tensor f32[2] (disposed)"]);
  });

  test("memory goes back at once where nothing pending needs it, else after it was used", () => {
    const source = tensor(new Float32Array(100)).start();
    const x = source.add(1).start();
    const held = device.pool.liveBytes;
    const y = x.mul(2);
    x.dispose();
    expect(device.pool.liveBytes).toBe(held);
    y.start();
    // y has what x had.
    expect(device.pool.liveBytes).toBe(held);
    y.dispose();
    expect(device.pool.liveBytes).toBe(held / 2);
    source.dispose();
    expect(device.pool.liveBytes).toBe(0);
  });

  test("using frees at the end of the block", () => {
    let inner: Tensor;
    {
      using x = tensor([1]);
      inner = x;
      expect(inner.disposed).toBe(false);
    }
    expect(inner.disposed).toBe(true);
  });

  test("two handles on one value are disposed of one by one", async () => {
    const x = tensor([1, 2]);
    const same = x.transpose();
    x.dispose();
    expect(await values(same.start())).toEqual([1, 2]);
    same.dispose();
    expect(device.pool.liveBytes).toBe(0);
    await expect(same.data()).rejects.toThrow(code("E_DISPOSED"));
  });

  const collect = (globalThis as { gc?: () => void }).gc;
  test("forgotten tensors are freed by the garbage collector", async ({ skip }) => {
    skip(collect === undefined, "needs --expose-gc");
    for (let i = 0; i < 100; i++) tensor(new Float32Array(1000)).add(i).start();
    const before = device.pool.liveBytes;
    // Finalizers run in a task of their own after a collection.
    for (let i = 0; i < 20 && device.pool.liveBytes > before / 2; i++) {
      collect?.();
      await new Promise((done) => setImmediate(done));
    }
    expect(device.pool.liveBytes).toBeLessThan(before / 2);
  });
});

describe("backends", () => {
  test("the default can be named by a function, which is called at the first use only", async () => {
    let made = 0;
    setDefaultBackend(() => { made++; return backend; });
    const x = tensor([1]);
    expect(made).toBe(0);
    await x.add(1).data();
    await x.add(1).data();
    expect(made).toBe(1);
  });

  test("tensors of two backends do not mix; to() moves", async () => {
    const other = reference({ precision: "f32" });
    const [x, y] = [tensor([1, 2]).add(0).start(), await tensor([3, 4]).to(other)];
    await expect(x.add(y).data()).rejects.toThrow(code("E_BACKEND_MIXED"));
    const moved = await x.to(other);
    expect(await values(moved.add(y))).toEqual([4, 6]);
    expect(other.stats().runs).toBe(1);
  });

  test("planning needs no hardware: the null backend sees the plans", async () => {
    const nowhere = nullBackend();
    setDefaultBackend(nowhere);
    await tensor([[1, 2], [3, 4]]).matmul(tensor([[1], [1]])).relu().data();
    expect(nowhere.plans.map((p) => p.steps.map((s) => s.kernel.name))).toEqual([["sum"]]);
  });

  test("a backend without a dtype says so", async () => {
    setDefaultBackend(nullBackend({ caps: { storageBytes: { f32: 4, bool: 4, i32: 4 } } }));
    await expect(tensor([1], { dtype: "f16" }).add(1).data()).rejects.toThrow(/no f16; cast to f32/);
  });
});
