import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RandomStream } from "./random-stream.ts";
import { PURPOSE, seedKey } from "./seed.ts";
import { threefry2x32 } from "./threefry.ts";

// Random123 1.14, tests/kat_vectors: threefry2x32, 20 rounds; jax tests the same.
test.each([
  [[0, 0], [0, 0], [0x6b200159, 0x99ba4efe]],
  [[0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff], [0x1cb996fc, 0xbb002be7]],
  [[0x13198a2e, 0x03707344], [0x243f6a88, 0x85a308d3], [0xc4923a9c, 0x483df7a0]],
] as const)("threefry's known answer for key %j", (key, counter, answer) => {
  const out = new Uint32Array(2);
  threefry2x32(key, counter[0], counter[1], out);
  expect([...out]).toEqual(answer);
});

test("keys differ by seed (also beyond 32 bits), purpose and value", () => {
  const keys = [seedKey(0, 1), seedKey(1, 1), seedKey(2 ** 32, 1), seedKey(2 ** 32 + 1, 1), seedKey(0, 2), seedKey(0, 1, 1)];
  expect(new Set(keys.map(String)).size).toBe(keys.length);
  expect(new Set(Object.values(PURPOSE)).size).toBe(Object.keys(PURPOSE).length);
});

describe("RandomStream", () => {
  test("seek starts a lane again, whatever was drawn before", () => {
    const draw = (stream: RandomStream): number[] => [stream.bits(), stream.uniform(), stream.below(10), stream.bell()];
    const stream = new RandomStream([1, 2], 5);
    const first = draw(stream);
    stream.seek(6).bits();
    expect(draw(stream.seek(5))).toEqual(first);
    expect(draw(stream.seek(6))).not.toEqual(first);
  });

  test("uniform and bell have their mean and spread", () => {
    const stream = new RandomStream([3, 4]);
    const n = 20_000;
    const moments = (draw: () => number): readonly [number, number] => {
      const values = Array.from({ length: n }, draw);
      const mean = values.reduce((sum, value) => sum + value, 0) / n;
      return [mean, values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n];
    };
    // Four standard errors of 20,000 draws: mean ± 4σ/√n, variance ± 4σ²√(κ - 1)/√n, κ at most 3.
    const [uniformMean, uniformVariance] = moments(() => stream.uniform(-1, 1));
    expect(Math.abs(uniformMean)).toBeLessThan(4 * Math.sqrt(1 / 3 / n));
    expect(Math.abs(uniformVariance - 1 / 3)).toBeLessThan((4 / 3) * Math.sqrt(0.8 / n));
    const [bellMean, bellVariance] = moments(() => stream.bell());
    expect(Math.abs(bellMean)).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(bellVariance - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
  });

  test("below is even", () => {
    const stream = new RandomStream([5, 6]);
    const counts = new Uint32Array(7);
    for (let i = 0; i < 70_000; i++) {
      const at = stream.below(7);
      counts[at] = (counts[at] as number) + 1;
    }
    // Five standard deviations of a binomial count with p = 1/7.
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(5 * Math.sqrt(70_000 * (1 / 7) * (6 / 7)));
  });

  test("a permutation has every index once", () => {
    fc.assert(fc.property(fc.nat(300), fc.nat(), (n, lane) => {
      const order = new RandomStream([7, 8], lane).permutation(n);
      expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
    }), { seed: 1, numRuns: 50 });
  });

  test("all permutations of three are about as frequent", () => {
    const counts = new Map<string, number>();
    for (let lane = 0; lane < 6000; lane++) {
      const order = new RandomStream([9, 10], lane).permutation(3).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // Five standard deviations of a binomial count with p = 1/6.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(5 * Math.sqrt(6000 * (1 / 6) * (5 / 6)));
  });
});
