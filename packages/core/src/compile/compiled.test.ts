import { beforeEach, describe, expect, test } from "vitest";
import { concat, ones, tensor, zeros } from "../index.ts";
import { grad } from "../grad/grad.ts";
import { reference, type ReferenceBackend } from "../reference/reference-backend.ts";
import { setDefaultBackend } from "../runtime/default-backend.ts";
import { deviceOf } from "../runtime/device.ts";
import { setWarningHandler } from "../runtime/report.ts";
import type { Tensor } from "../tensor.ts";
import { fromUserCode } from "../testing/from-user-code.ts";
import { compile } from "./compiled.ts";

let backend: ReferenceBackend = reference();
beforeEach(() => setDefaultBackend((backend = reference({ poison: true }))));

const values = async (t: Tensor): Promise<number[]> => [...(await t.read())];
const code = (name: string): unknown => expect.objectContaining({ code: name });

describe("numbers in arguments become inputs", () => {
  test("new values need no new trace and no new plan", async () => {
    let traces = 0;
    const f = compile((x: Tensor, lr: number | Tensor) => { traces++; return x.mul(lr); }, { dev: false });
    const x = tensor([1, 2]);
    for (const lr of [0.5, -2, 1e-3, 0, 1]) expect(await values(f(x, lr as number))).toEqual([lr, 2 * lr].map((v) => v + 0));
    expect([traces, f.stats().traces, backend.stats().prepares]).toEqual([1, 1, 1]);
  });

  test("in trees, and as typed arrays, too", async () => {
    const f = compile((batch: { x: Tensor; y: Tensor; weight: Tensor }) => batch.x.mul(batch.weight).add(batch.y), { dev: false });
    for (let i = 0; i < 3; i++) expect(await values(f({ x: Float32Array.of(1, i), y: Float64Array.of(10, 20), weight: 0.5 + i }))).toEqual([10.5 + i, 20 + i * (0.5 + i)]);
    expect(f.stats().traces).toBe(1);
  });

  test("booleans, strings and null are part of the code", async () => {
    const f = compile((x: Tensor, options: { negate: boolean; how: string; none: null }) => (options.negate ? x.neg() : x.add(options.how.length)), { dev: false });
    expect(await values(f(tensor([1]), { negate: true, how: "a", none: null }))).toEqual([-1]);
    expect(await values(f(tensor([1]), { negate: false, how: "abc", none: null }))).toEqual([4]);
    expect(await values(f(tensor([1]), { negate: false, how: "ab", none: null }))).toEqual([3]);
  });
});

describe("closed-over numbers frozen at capture", () => {
  test.each([1, 2, 16, 128])("a number that changes is found at call %i", (found) => {
    let calls = 0;
    let factor = 1;
    const f = compile((x: Tensor) => x.mul(factor));
    const x = tensor([1]);
    // The change that the check of the call before could not see yet.
    const before = found === 1 ? 0 : [1, 2, 16][[2, 16, 128].indexOf(found)] ?? 0;
    const run = (): void => {
      for (calls = 1; calls <= 128; calls++) {
        if (calls === before + 1 && found !== 1) factor = 2;
        f(x);
      }
    };
    if (found === 1) {
      const impure = compile((y: Tensor) => y.mul(factor++));
      expect(() => impure(x)).toThrow(code("E_IMPURE_TRACE"));
      return;
    }
    expect(run).toThrow(code("E_IMPURE_TRACE"));
    expect(calls).toBe(found);
  });

  test("the error names the node and its number", () => {
    let factor = 1;
    const f = compile((x: Tensor) => x.add(1).mul(factor++));
    expect(() => f(tensor([1, 2]))).toThrow(/first at const 2 f32\[2\].*pass that as an argument/);
  });

  test("a change of structure, of an attribute, or of a captured tensor is found, too", () => {
    let n = 0;
    const one = tensor([1, 1, 1]);
    const other = tensor([0, 0, 0]);
    expect(() => compile((x: Tensor) => (n++ % 2 === 0 ? x.exp() : x.log()))(one)).toThrow(/first at log f32\[3\]/);
    expect(() => compile((x: Tensor) => x.at([n++ % 2, null, 2]).sum())(ones([4]))).toThrow(code("E_IMPURE_TRACE"));
    expect(() => compile((x: Tensor) => x.add(n++ % 2 === 0 ? one : other))(tensor([1, 2, 3]))).toThrow(code("E_IMPURE_TRACE"));
  });

  test("without the check the first trace holds", async () => {
    let factor = 1;
    const f = compile((x: Tensor) => x.mul(factor++), { dev: false });
    expect(await values(f(tensor([5])))).toEqual([5]);
    expect(await values(f(tensor([5])))).toEqual([5]);
  });

  test("a pure function passes all checks", async () => {
    const f = compile((x: Tensor) => x.mul(2).add(tensor([1, 1])));
    const x = tensor([1, 2]);
    for (let i = 0; i < 130; i++) f(x);
    expect(await values(f(x))).toEqual([3, 5]);
  });
});

describe("tensors in containers", () => {
  test("whole trees of objects and arrays in and out", async () => {
    const f = compile((state: { layers: { w: Tensor; b: Tensor }[]; count: Tensor }, [x]: [Tensor]) => ({
      state: { layers: state.layers.map(({ w, b }) => ({ w: w.add(x), b })), count: state.count.add(1) },
      list: [x, [x.neg()]], note: "text", nothing: null, missing: undefined,
    }));
    const out = f({ layers: [{ w: tensor([1]), b: tensor([2]) }, { w: tensor([3]), b: tensor([4]) }], count: tensor(7) }, [tensor([10])]);
    expect(await Promise.all(out.state.layers.map(async ({ w, b }) => [...(await values(w)), ...(await values(b))]))).toEqual([[11, 2], [13, 4]]);
    expect(await out.state.count.item()).toBe(8);
    expect(await values((out.list[1] as Tensor[])[0] ?? tensor(0))).toEqual([-10]);
    expect(out).toMatchObject({ note: "text", nothing: null, missing: undefined });
  });

  test("what cannot cross is refused by its path", () => {
    const f = compile((x: unknown) => x as Tensor);
    expect(() => f({ a: [new Map()] } as unknown)).toThrow(/arguments\[0\]\.a\[0\] is a Map/);
    expect(() => f({ run: () => 1 } as unknown)).toThrow(/arguments\[0\]\.run is a function/);
  });
});

describe("results overwritten by the next replay", () => {
  test("results are fresh: earlier ones keep their values", async () => {
    const f = compile((x: Tensor) => [x.add(1), x.mul(2)] as const);
    const kept = Array.from({ length: 5 }, (_, i) => f(tensor([i, i])));
    for (const [i, [a, b]] of kept.entries()) expect([await values(a), await values(b)]).toEqual([[i + 1, i + 1], [2 * i, 2 * i]]);
  });

  test("one tensor returned twice gives two results, and each can be disposed of alone", async () => {
    const [a, b] = compile((x: Tensor) => { const y = x.add(1); return [y, y] as const; })(tensor([1, 2]));
    a.dispose();
    expect(await values(b)).toEqual([2, 3]);
  });

  test("an argument returned as it is becomes a tensor of its own", async () => {
    const x = tensor([1, 2]);
    const y = compile((x: Tensor) => x)(x);
    x.dispose();
    expect(await values(y)).toEqual([1, 2]);
  });

  test("a reshaped argument and a constant as results", async () => {
    const [a, b, c] = compile((x: Tensor) => [x.reshape(2, 2), ones([2]), x.transpose()] as const)(tensor([[1, 2, 3, 4]]));
    expect([a.shape, await values(a), await values(b), c.shape]).toEqual([[2, 2], [1, 2, 3, 4], [1, 1], [4, 1]]);
  });

  test("results come in the order of the calls", async () => {
    const f = compile((s: Tensor) => s.mul(3).add(1), { donate: [0] });
    let s = tensor([1]);
    const seen: Promise<number>[] = [];
    for (let i = 0; i < 4; i++) {
      s = f(s);
      seen.push(s.add(0).item());
    }
    expect(await Promise.all(seen)).toEqual([4, 13, 40, 121]);
  });

  test("arrays of size zero", async () => {
    const f = compile((x: Tensor) => ({ same: x.add(1), sum: x.sum(0), joined: concat([x, ones([2, 3])]) }));
    const { same, sum, joined } = f(zeros([0, 3]));
    expect([same.shape, await values(same), await values(sum), await values(joined)]).toEqual([[0, 3], [], [0, 0, 0], [1, 1, 1, 1, 1, 1]]);
  });
});

describe("donation", () => {
  test("is explicit: the old handle is spent, the result lies in its memory", async () => {
    const f = compile((s: { w: Tensor }, x: Tensor) => ({ w: s.w.add(x) }), { donate: [0] });
    const first = { w: tensor([1, 2, 3]).add(0).start() };
    const x = tensor([1, 1, 1]).add(0).start();
    const before = deviceOf(backend).pool.liveBytes;
    const next = f(first, x);
    expect(deviceOf(backend).pool.liveBytes).toBe(before);
    expect(await values(next.w)).toEqual([2, 3, 4]);
    expect(() => first.w.add(1)).toThrow(code("E_DONATED"));
    await expect(first.w.data()).rejects.toThrow(/donated to a compiled call/);
    expect(first.w.disposed).toBe(true);
    expect(await values(x)).toEqual([1, 1, 1]);
  });

  test("what was not donated stays", async () => {
    const f = compile((x: Tensor, y: Tensor) => x.add(y), { donate: [1] });
    const [x, y] = [tensor([1]), tensor([2])];
    f(x, y);
    expect([x.disposed, y.disposed]).toEqual([false, true]);
    expect(await values(x)).toEqual([1]);
  });

  test("a swap, and a result that reads its donor across elements, give the right values", async () => {
    const swap = compile((s: readonly [Tensor, Tensor]) => [s[1], s[0]] as const, { donate: [0] });
    const [a, b] = swap([tensor([1, 2]), tensor([3, 4])]);
    expect([await values(a), await values(b)]).toEqual([[3, 4], [1, 2]]);
    const turn = compile((x: Tensor) => x.at([null, null, -1]), { donate: [0] });
    expect(await values(turn(tensor([1, 2, 3])))).toEqual([3, 2, 1]);
    const keep = compile((x: Tensor) => x, { donate: [0] });
    expect(await values(keep(tensor([1, 2, 3])))).toEqual([1, 2, 3]);
  });

  test("one tensor twice is refused, and nothing is spent", async () => {
    const f = compile((s: readonly [Tensor, Tensor], x: Tensor) => [s[0].add(x), s[1]] as const, { donate: [0] });
    const [a, b] = [tensor([1]), tensor([2])];
    expect(() => f([a, a], b)).toThrow(code("E_DONATE_TWICE"));
    expect(() => f([a, b], b)).toThrow(/also passed.*pass a copy/);
    expect([await values(a), await values(b)]).toEqual([[1], [2]]);
    expect(await values(f([a, b], tensor([5]))[0])).toEqual([6]);
  });

  test("a donated argument that is used again is refused", () => {
    const f = compile((x: Tensor) => x.add(1), { donate: [0] });
    const x = tensor([1]);
    f(x);
    expect(() => f(x)).toThrow(code("E_DONATED"));
  });

  test("an argument that does not exist cannot be donated", () => {
    expect(() => compile((x: Tensor) => x, { donate: [1] })(tensor([1]))).toThrow(code("E_DONATE"));
  });
});

describe("closed-over tensors", () => {
  test("are implicit inputs, not baked in", async () => {
    const w = tensor(Float32Array.from({ length: 1000 }, (_, i) => i));
    const f = compile((x: Tensor) => x.add(w.sum()));
    expect(await values(f(tensor([1])))).toEqual([499501]);
    // Its own memory, not the code, holds it: the plan has one argument for x and one for w.
    expect(f.stats().plannedBytes).toBeLessThan(1000);
  });

  test("are checked for liveness at each call", async () => {
    const w = tensor([1, 2]);
    // Without the check at call 2, which would trace again and find out by itself.
    const f = compile((x: Tensor) => x.add(w), { dev: false });
    expect(await values(f(tensor([1, 1])))).toEqual([2, 3]);
    w.dispose();
    expect(() => f(tensor([1, 1]))).toThrow(code("E_DISPOSED"));
  });

  test("may be pending when the call is made, and shared by several functions", async () => {
    const w = tensor([1, 2]).exp().log().add(1);
    const f = compile((x: Tensor) => x.mul(w));
    const g = compile((x: Tensor) => grad((y: Tensor) => y.mul(w).sum())(x));
    expect(await values(f(tensor([3, 3])))).toEqual([6, 9]);
    expect(await values(g(tensor([3, 3])))).toEqual([2, 3]);
    expect(await values(w)).toEqual([2, 3]);
  });
});

describe("the cache", () => {
  test("keeps 16 plans and forgets the one used longest ago", () => {
    setWarningHandler(() => undefined);
    const f = compile((x: Tensor) => x.add(1), { dev: false });
    for (let n = 1; n <= 16; n++) f(zeros([n]));
    f(zeros([1]));
    expect(f.stats().traces).toBe(16);
    f(zeros([17]));
    f(zeros([1]));
    expect(f.stats().traces).toBe(17);
    f(zeros([2]));
    expect(f.stats().traces).toBe(18);
    setWarningHandler(console.warn);
  });

  test("after four retraces a warning names the argument that changed", () => {
    const warnings: string[] = [];
    setWarningHandler((w) => warnings.push(w));
    const f = compile(function embed(batch: { ids: Tensor }, scale: number) { return batch.ids.mul(scale); }, { dev: false });
    for (let n = 1; n <= 5; n++) f({ ids: zeros([n]) }, n);
    expect(warnings).toEqual([]);
    f({ ids: zeros([9]) }, 1);
    setWarningHandler(console.warn);
    expect(warnings).toEqual(["compile: embed was traced 6 times; arguments[0].ids was f32[5], now f32[9]. Pad or fix the shape, or pass numbers as numbers."]);
  });

  test("a short last batch is a second plan that stays", () => {
    const f = compile((x: Tensor) => x.sum(0), { dev: false });
    for (let epoch = 0; epoch < 3; epoch++) for (const n of [8, 8, 8, 3]) f(tensor(new Float32Array(2 * n), [n, 2]));
    expect([f.stats().traces, f.stats().calls, backend.stats().prepares]).toEqual([2, 12, 2]);
  });

  test("shape, dtype, structure and kind of argument count, values do not", () => {
    const f = compile((a: Tensor, b: Tensor | undefined) => (b === undefined ? a : a.cast("f32").add(b)), { dev: false });
    const traces = (run: () => unknown): number => { const before = f.stats().traces; run(); return f.stats().traces - before; };
    expect(traces(() => f(ones([2]), ones([2])))).toBe(1);
    expect(traces(() => f(zeros([2]), ones([2])))).toBe(0);
    expect(traces(() => f(zeros([2], "i32"), ones([2])))).toBe(1);
    expect(traces(() => f(ones([2]), ones([1])))).toBe(1);
    expect(traces(() => f(ones([2]), undefined))).toBe(1);
    expect(traces(() => f(ones([2]), 3))).toBe(1);
  });
});

describe("misuse", () => {
  test("an async function is refused", async () => {
    const f = compile(async (x: Tensor) => x.add(await x.item()));
    expect(() => f(tensor([1]))).toThrow(code("E_COMPILE_ASYNC"));
    // The reading inside rejects, too; it must not surface as an unhandled rejection.
    await new Promise((done) => setImmediate(done));
  });

  test("an async function's error names the call", () => {
    const f = compile(async (x: Tensor) => x);
    expect(() => fromUserCode(() => f(tensor([1])))).toThrow(/outside\. \(at \/project\/model\.ts:1:8\)$/);
  });

  test("an argument or a result that contains itself is refused; one value twice is not", async () => {
    const cyclic: { x: Tensor; self?: unknown } = { x: tensor([1]) };
    cyclic.self = [cyclic];
    expect(() => compile((p: { x: Tensor }) => p.x)(cyclic)).toThrow(expect.objectContaining({ code: "E_TREE", message: expect.stringMatching(/arguments\[0\]\.self\[0\] contains itself/) }));
    expect(() => compile((x: Tensor) => { const all: unknown[] = [x]; all.push(all); return all; })(tensor([1]))).toThrow(code("E_TREE"));
    const shared = { x: tensor([1]) };
    expect(await values(compile((a: typeof shared, b: typeof shared) => a.x.add(b.x))(shared, shared))).toEqual([2]);
  });

  test("reading inside rejects and says why", async () => {
    let inside: Promise<unknown> = Promise.resolve();
    compile((x: Tensor) => { inside = x.add(1).data().catch((e: unknown) => e); return x; })(tensor([1]));
    expect(await inside).toMatchObject({ code: "E_READ_IN_TRACE" });
    expect(() => compile((x: Tensor) => x.add(1).start())(tensor([1]))).toThrow(code("E_READ_IN_TRACE"));
  });

  test("tensors of two backends are refused, and so is one of another than the function's", async () => {
    const other = reference({ precision: "f32" });
    const [x, y] = [tensor([1]).add(0).start(), await tensor([2]).to(other)];
    expect(() => compile((a: Tensor, b: Tensor) => a.add(b))(x, y)).toThrow(/backend reference-f32 was passed to a function compiled for reference-f64; move it/);
    expect(() => compile((a: Tensor) => a.neg(), { backend: other })(x)).toThrow(code("E_BACKEND_MIXED"));
    expect(await values(compile((a: Tensor) => a.neg())(y))).toEqual([-2]);
  });

  test("a tensor that was disposed of is refused as an argument", () => {
    const x = tensor([1]);
    x.dispose();
    expect(() => compile((a: Tensor) => a.neg())(x)).toThrow(code("E_DISPOSED"));
  });

  test("an error while tracing leaves nothing behind", async () => {
    let fail = true;
    const f = compile((x: Tensor) => { if (fail) throw new RangeError("mine"); return x.neg(); });
    expect(() => f(tensor([1]))).toThrow("mine");
    fail = false;
    expect(await values(f(tensor([1])))).toEqual([-1]);
    expect(await values(tensor([1]).add(1))).toEqual([2]);
  });
});
