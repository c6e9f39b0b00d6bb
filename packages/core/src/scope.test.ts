import { beforeEach, describe, expect, test } from "vitest";
import { tensor } from "./index.ts";
import { reference } from "./reference/reference-backend.ts";
import { setDefaultBackend } from "./runtime/default-backend.ts";
import { type Device, deviceOf } from "./runtime/device.ts";
import { scope } from "./scope.ts";
import type { Tensor } from "./tensor.ts";

let device: Device = deviceOf(reference());
beforeEach(() => {
  const backend = reference({ poison: true });
  setDefaultBackend(backend);
  device = deviceOf(backend);
});

const values = async (t: Tensor): Promise<number[]> => [...(await t.read())];

describe("scope", () => {
  test("frees what was made inside, keeps what it returns and what was made outside", async () => {
    const outside = tensor([1, 2]);
    let inner: Tensor | undefined;
    const kept = scope(() => {
      inner = outside.mul(2);
      return inner.add(1);
    });
    expect([outside.disposed, inner?.disposed, kept.disposed]).toEqual([false, true, false]);
    expect(await values(kept)).toEqual([3, 5]);
  });

  test("results may be trees", async () => {
    const { list, count } = scope(() => {
      const x = tensor([1]);
      return { list: [x.add(1), { deep: x.add(2) }] as const, count: 3 };
    });
    expect([await values(list[0]), await values(list[1].deep), count]).toEqual([[2], [3], 3]);
  });

  test("results in maps, sets, class instances and cycles survive", async () => {
    class Model {
      readonly weight: Tensor = tensor([1]).add(1);
      readonly parts: Map<string, unknown> = new Map<string, unknown>([["set", new Set([tensor([5]).add(1)])]]);
      self: Model = this;
    }
    let inner: Tensor | undefined;
    const { model, map, call } = scope(() => {
      inner = tensor([0]).add(1);
      const key = tensor([2]).add(1);
      return { model: new Model(), map: new Map([[key, inner.add(3)]]), call: Object.assign(() => 0, { bias: inner.add(4) }) };
    });
    expect(inner?.disposed).toBe(true);
    const [nested] = [...(model.parts.get("set") as Set<Tensor>)];
    const [[key, value] = []] = [...map];
    const kept = [model.weight, nested, key, value, call.bias].map(async (t) => (t === undefined ? [] : await values(t)));
    expect(await Promise.all(kept)).toEqual([[2], [6], [3], [4], [5]]);
  });

  test("an iterator in a result is not used up", () => {
    const found = scope(() => ({ items: [1, 2].values(), kept: tensor([1]) }));
    expect([[...found.items], found.kept.disposed]).toEqual([[1, 2], false]);
  });

  test("nested: an inner result belongs to the outer scope", () => {
    let first: Tensor | undefined;
    let second: Tensor | undefined;
    const out = scope(() => {
      first = scope(() => tensor([1]).add(1));
      expect(first.disposed).toBe(false);
      second = first.mul(2);
      return second;
    });
    expect([first?.disposed, out.disposed]).toEqual([true, false]);
  });

  test("frees when the body throws, too", () => {
    let inner: Tensor | undefined;
    expect(() => scope(() => { inner = tensor([1]); throw new RangeError("mine"); })).toThrow("mine");
    expect(inner?.disposed).toBe(true);
  });

  test("async: what derives from the scope's tensors after an await is freed, what does not is left alone", async () => {
    let derived: Tensor | undefined;
    let stranger: Tensor | undefined;
    const outside = tensor([5]);
    const result = await scope(async () => {
      const x = tensor([1, 2]);
      await x.data();
      derived = x.mul(2);
      stranger = outside.add(1);
      await derived.data();
      return derived.add(1);
    });
    expect([derived?.disposed, stranger?.disposed, result.disposed]).toEqual([true, false, false]);
    expect(await values(result)).toEqual([3, 5]);
  });

  test("async: two at once do not free each other's tensors", async () => {
    const work = (n: number): Promise<number> => scope(async () => {
      const x = tensor([n]);
      await x.add(1).item();
      const y = x.mul(10);
      await Promise.resolve();
      return y.add(1).item();
    });
    expect(await Promise.all([work(1), work(2), work(3)])).toEqual([11, 21, 31]);
  });

  test("async: a rejection frees and passes on", async () => {
    let inner: Tensor | undefined;
    await expect(scope(async () => { inner = tensor([1]); await inner.data(); throw new RangeError("mine"); })).rejects.toThrow("mine");
    expect(inner?.disposed).toBe(true);
  });

  test("escape takes a tensor out", () => {
    let kept: Tensor | undefined;
    scope(() => { kept = tensor([1]).escape(); });
    expect(kept?.disposed).toBe(false);
  });

  test("a loop of scopes holds no more memory at the end than after its first turn", () => {
    const held: number[] = [];
    let state = tensor(new Float32Array(1000)).add(0).start();
    for (let i = 0; i < 20; i++) {
      const next: Tensor = scope(() => state.mul(0.5).add(state.exp().log()).start());
      state.dispose();
      state = next;
      held.push(device.pool.liveBytes);
    }
    expect(new Set(held.slice(1)).size).toBe(1);
    expect(device.pool.allocations).toBeLessThanOrEqual(4);
  });
});
