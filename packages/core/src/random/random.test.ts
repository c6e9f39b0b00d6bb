import { createHash } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { tensor } from "../index.ts";
import { compile } from "../compile/compiled.ts";
import { reference } from "../reference/reference-backend.ts";
import { setDefaultBackend } from "../runtime/default-backend.ts";
import type { Tensor } from "../tensor.ts";
import { hostNormal, hostUniform } from "./host.ts";
import { bernoulli, bits, foldIn, key, normal, split, uniform } from "./random.ts";
import { threefry2x32 } from "./threefry.ts";

beforeAll(() => setDefaultBackend(reference({ precision: "f64" })));

const values = async (t: Tensor): Promise<number[]> => [...(await t.read())];
const mean = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0) / xs.length;
const code = (name: string): unknown => expect.objectContaining({ code: name });

describe("known answers", () => {
  test("a key is the seed's two words, high first", async () => {
    expect(await values(key(0))).toEqual([0, 0]);
    expect(await values(key(2 ** 32 * 5 + 7))).toEqual([5, 7]);
  });

  // jax.random.split(jax.random.key(0)) in jax 0.5 and later (jax_threefry_partitionable).
  test("split", async () => {
    const [a, b] = split(key(0));
    expect([await values(a ?? key(0)), await values(b ?? key(0))]).toEqual([[1797259609, 2579123966], [928981903, 3453687069]]);
  });

  // jax.random.uniform(jax.random.key(0)) is 0.947667: the exclusive or of the two words, its upper 23 bits.
  test("bits and uniform", async () => {
    expect(await values(bits(key(0), [1]))).toEqual([(1797259609 ^ 2579123966) >>> 0]);
    expect(await uniform(key(0), []).item()).toBe(((1797259609 ^ 2579123966) >>> 9) / 2 ** 23);
    expect(await uniform(key(0), []).item()).toBeCloseTo(0.947667, 6);
  });

  test("element i is the exclusive or of the words of counter (0, i), whatever the shape", async () => {
    const wanted = Array.from({ length: 24 }, (_, i) => { const [a, b] = threefry2x32(1, 2, 0, i); return (a ^ b) >>> 0; });
    const k = tensor(Uint32Array.of(1, 2));
    for (const shape of [[24], [4, 6], [2, 3, 4]]) expect(await values(bits(k, shape))).toEqual(wanted);
    expect(await values(bits(k, [5]))).toEqual(wanted.slice(0, 5));
    expect(await values(uniform(k, [24]))).toEqual(wanted.map((w) => (w >>> 9) / 2 ** 23));
    expect(await values(bernoulli(k, 0.3, [24]))).toEqual(wanted.map((w) => Number(w >>> 8 < Math.round(0.3 * 2 ** 24))));
  });

  test("foldIn takes a number or a tensor, and gives the same key", async () => {
    const wanted = threefry2x32(0, 9, 0, 17);
    expect(await values(foldIn(key(9), 17))).toEqual(wanted);
    expect(await values(foldIn(key(9), tensor(17, { dtype: "i32" })))).toEqual(wanted);
    expect(await values(foldIn(key(9), 4294967295))).toEqual(threefry2x32(0, 9, 0, 4294967295));
  });
});

describe("streams", () => {
  test("the same bits in singles as in doubles, eager and compiled", async () => {
    const draw = (k: Tensor): Tensor[] => [bits(k, [100]), uniform(k, [100]), bernoulli(k, 0.5, [100])];
    const eager = await Promise.all(draw(key(3)).map(values));
    const k32 = await key(3).to(reference({ precision: "f32" }));
    expect(await Promise.all(draw(k32).map(values))).toEqual(eager);
    expect(await Promise.all(compile(draw)(key(3)).map(values))).toEqual(eager);
  });

  test("keys that are split inside a compiled step differ at every step, and a resumed state goes on with them", async () => {
    const step = compile((k: Tensor) => { const [next = k, mine = k] = split(k); return [next, bernoulli(mine, 0.5, [32])] as const; });
    let state = key(1);
    const masks: string[] = [];
    for (let i = 0; i < 4; i++) {
      const [next, mask] = step(state);
      masks.push((await values(mask)).join(""));
      state = i === 1 ? tensor(await next.data() as Uint32Array) : next;
    }
    expect(new Set(masks).size).toBe(4);
    let [k] = [key(1)];
    for (const wanted of masks) {
      const [next = k, mine = k] = split(k);
      expect((await values(bernoulli(mine, 0.5, [32]))).join("")).toBe(wanted);
      k = next;
    }
  });

  test("moments are those of the distribution", async () => {
    const n = 20_000;
    const u = await values(uniform(key(11), [n]));
    // Four standard errors: 4 · √(1/12 / n) and 4 · √(1/180 / n).
    expect(Math.abs(mean(u) - 0.5)).toBeLessThan(0.0082);
    expect(Math.abs(mean(u.map((x) => (x - 0.5) ** 2)) - 1 / 12)).toBeLessThan(0.0022);
    expect([Math.min(...u) >= 0, Math.max(...u) < 1]).toEqual([true, true]);
    const z = await values(normal(key(12), [n]));
    // 4 · √(1/n), 4 · √(2/n), 4 · √(96/n).
    expect(Math.abs(mean(z))).toBeLessThan(0.0283);
    expect(Math.abs(mean(z.map((x) => x ** 2)) - 1)).toBeLessThan(0.04);
    expect(Math.abs(mean(z.map((x) => x ** 4)) - 3)).toBeLessThan(0.28);
    // 4 · √(p(1 − p)/n).
    expect(Math.abs(mean(await values(bernoulli(key(13), 0.2, [n]))) - 0.2)).toBeLessThan(0.0114);
    expect(await values(uniform(key(14), [3], -2, 6))).toEqual((await values(uniform(key(14), [3]))).map((x) => x * 8 - 2));
  });

  test("certain and impossible events", async () => {
    expect(mean(await values(bernoulli(key(1), 1, [1000])))).toBe(1);
    expect(mean(await values(bernoulli(key(1), 0, [1000])))).toBe(0);
  });

  test("many keys of one split are distinct, and distinct from their parent's bits", async () => {
    const keys = await Promise.all(split(key(5), 50).map(async (k) => (await values(k)).join()));
    expect(new Set(keys).size).toBe(50);
  });
});

describe("misuse", () => {
  test.each<[string, () => unknown, string, RegExp]>([
    ["a negative seed", () => key(-1), "E_SEED", /below 2\^53, got -1/],
    ["a broken seed", () => key(0.5), "E_SEED", /got 0.5/],
    ["a key of floats", () => bits(tensor([1, 2]), [2]), "E_KEY", /u32\[2\] from key\(seed\), got f32\[2\]/],
    ["a key of three words", () => split(tensor(Uint32Array.of(1, 2, 3))), "E_KEY", /got u32\[3\]/],
    ["a probability of 2", () => bernoulli(key(0), 2, [1]), "E_PROBABILITY", /in \[0, 1\], got 2/],
    ["no probability", () => bernoulli(key(0), Number.NaN, [1]), "E_PROBABILITY", /got NaN/],
  ])("%s", (_, run, name, text) => {
    expect(run).toThrow(code(name));
    expect(run).toThrow(text);
  });
});

describe("on the host", () => {
  const hash = (x: Float32Array): string => createHash("sha256").update(new Uint8Array(x.buffer)).digest("hex").slice(0, 16);

  // Initial weights must be the same bits on every machine and in every version: these hashes may never change.
  test("the streams are bit-stable", () => {
    expect([hash(hostUniform(0, 0, 4096)), hash(hostNormal(0, 0, 4096)), hash(hostUniform(2 ** 40 + 3, 7, 1000)), hash(hostNormal(123, 45, 1000))]).toEqual(["40c94dff27df01ba", "e9b8e40a1b9d3584", "75ab252935193cd6", "bde1d0fcf4ba184e"]);
  });

  test("the logarithm and cosine are as good as the engine's", () => {
    const [n, seed, stream] = [5000, 9, 4];
    const z = hostNormal(seed, stream, n);
    for (let i = 0; i < n; i++) {
      const [a, b] = threefry2x32(seed, stream, 0, i);
      const wanted = Math.sqrt(-2 * Math.log(((a >>> 8) + 1) / 2 ** 24)) * Math.cos((2 * Math.PI * (b >>> 8)) / 2 ** 24);
      // One rounding to single, and 1e-15 where the cosine is near 0.
      expect(Math.abs((z[i] ?? 0) - wanted)).toBeLessThanOrEqual(Math.abs(wanted) * 2 ** -24 + 1e-14);
    }
  });

  test("moments, and streams that differ by seed and by stream", () => {
    const z = [...hostNormal(1, 0, 20_000)];
    expect(Math.abs(mean(z))).toBeLessThan(0.0283);
    expect(Math.abs(mean(z.map((x) => x * x)) - 1)).toBeLessThan(0.04);
    expect(z.every(Number.isFinite)).toBe(true);
    const u = hostUniform(1, 0, 20_000);
    expect([u.every((x) => x >= 0 && x < 1), Math.abs(mean([...u]) - 0.5) < 0.0082]).toEqual([true, true]);
    const starts = [[0, 0], [1, 0], [0, 1], [2 ** 32, 0], [2 ** 32 + 1, 0]].map(([seed = 0, stream = 0]) => hostUniform(seed, stream, 4).join());
    expect(new Set(starts).size).toBe(5);
    // A longer stream starts as the shorter one does.
    expect(hostUniform(3, 0, 10).slice(0, 5)).toEqual(hostUniform(3, 0, 5));
  });
});
