/** A program that fails rejects whatever awaits its results, spends what was donated, and leaves the next call alone. */
import { beforeEach, describe, expect, test } from "vitest";
import { tensor } from "../index.ts";
import { setDefaultBackend } from "../runtime/default-backend.ts";
import { deviceOf } from "../runtime/device.ts";
import { type FaultyBackend, faultyBackend } from "../testing/faulty-backend.ts";
import type { Tensor } from "../tensor.ts";
import { compile } from "./compiled.ts";

const values = async (t: Tensor): Promise<number[]> => [...(await t.read())];
/** Whether an error shows at the call or to whoever awaits is the backend's pace; it must show. */
const attempt = async (run: () => Tensor): Promise<number[]> => values(run());

describe.each([{ deferred: false }, { deferred: true }])("deferred: $deferred", ({ deferred }) => {
  let backend: FaultyBackend = faultyBackend(deferred);
  beforeEach(() => setDefaultBackend((backend = faultyBackend(deferred))));

  test("a run that throws", async () => {
    const f = compile((x: Tensor) => x.mul(2));
    expect(await attempt(() => f(tensor([1, 2])))).toEqual([2, 4]);
    backend.failRuns = 1;
    await expect(attempt(() => f(tensor([1, 2])))).rejects.toThrow("the kernel trapped");
    expect(await attempt(() => f(tensor([5, 6])))).toEqual([10, 12]);
  });

  test("everything computed from the failed result rejects with the same error", async () => {
    const f = compile((x: Tensor) => x.mul(2));
    await attempt(() => f(tensor([1])));
    backend.failRuns = 1;
    await expect(attempt(() => { const y = f(tensor([1])); return f(y).add(1); })).rejects.toThrow("the kernel trapped");
    expect(await attempt(() => f(tensor([3])))).toEqual([6]);
  });

  test("a program that cannot be prepared, then can", async () => {
    const f = compile((x: Tensor) => x.mul(2));
    backend.failPrepares = 1;
    await expect(attempt(() => f(tensor([1, 2])))).rejects.toThrow("the module is invalid");
    expect(await attempt(() => compile((x: Tensor) => x.neg())(tensor([1])))).toEqual([-1]);
    expect(await attempt(() => f(tensor([1, 2])))).toEqual([2, 4]);
  });

  test("eager work that cannot be prepared, then can", async () => {
    const x = tensor([1, 2]);
    backend.failPrepares = 1;
    await expect(attempt(() => x.mul(2).add(1))).rejects.toThrow("the module is invalid");
    expect(await attempt(() => x.mul(2).add(1))).toEqual([3, 5]);
    backend.failRuns = 1;
    await expect(attempt(() => x.mul(2).add(1))).rejects.toThrow("the kernel trapped");
    expect(await attempt(() => x.mul(2).add(1))).toEqual([3, 5]);
  });

  test("donated state is spent by a call that fails, and its memory comes back", async () => {
    const f = compile((s: Tensor, x: Tensor) => s.add(x), { donate: [0] });
    let s = tensor([1, 2]);
    const x = tensor([1, 1]).start();
    s = f(s, x);
    expect(await values(s.add(0))).toEqual([2, 3]);
    const before = deviceOf(backend).pool.liveBytes;
    backend.failRuns = 1;
    await expect(attempt(() => f(s, x))).rejects.toThrow("the kernel trapped");
    expect(() => s.add(1)).toThrow(expect.objectContaining({ code: "E_DONATED" }));
    expect(deviceOf(backend).pool.liveBytes).toBeLessThanOrEqual(before);
    expect(await attempt(() => f(tensor([5, 5]), x))).toEqual([6, 6]);
  });
});
