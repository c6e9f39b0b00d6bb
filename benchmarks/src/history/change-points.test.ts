import { assert, constantFrom, integer, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { changePoints } from "./change-points.ts";
import { seededRandom } from "../statistics/seeded-random.ts";

/** Times as machines give them: log-normal, 2 % apart, a late one now and then. */
function times(seed: number, levels: readonly (readonly [count: number, level: number])[], noise = 0.02): number[] {
  const random = seededRandom(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return levels.flatMap(([count, level]) => Array.from({ length: count }, () => level * Math.exp(noise * normal()) * (random() < 0.03 ? 1.2 : 1)));
}

describe("series that do not change", () => {
  test("of 200, as few are called changed as the level says", () => {
    const called = Array.from({ length: 200 }, (_, i) => changePoints(times(i + 1, [[30, 5]]), { permutations: 99, level: 0.05 })).filter((found) => found.length > 0);
    // 5 % of 200 is 10; a binomial is below 20 with 99.7 %.
    expect(called.length).toBeLessThan(20);
  });

  test.each([[[]], [[1]], [[1, 1, 1]], [[1, 2, 1, 2, 1]], [Array.from({ length: 40 }, () => 3)]])("too short, or all alike: %j", (values) => {
    expect(changePoints(values)).toEqual([]);
  });
});

describe("series that do", () => {
  test("5 % slower after 20 of 40 runs: found in its place, by how much, in nearly all series", () => {
    const found = Array.from({ length: 50 }, (_, i) => changePoints(times(1000 + i, [[20, 5], [20, 5.25]]), { permutations: 199 }));
    const near = found.filter((points) => points.some(({ at }) => Math.abs(at - 20) <= 3));
    expect(near.length).toBeGreaterThanOrEqual(45);
    const [first] = near[0] ?? [];
    // A median of twenty times 2 % apart is 0.56 % off (1.25 × 2 % ÷ √20), the ratio of two 0.8 %: three times that.
    expect(Math.abs((first?.after ?? 0) / (first?.before ?? 1) - 1.05)).toBeLessThan(0.024);
  });

  test("two changes, one of them back", () => {
    const points = changePoints(times(7, [[15, 5], [15, 5.6], [15, 5]]));
    expect(points).toHaveLength(2);
    // A late run beside a change may move it by a run or two.
    for (const [i, place] of [15, 30].entries()) expect(Math.abs((points[i]?.at ?? 0) - place)).toBeLessThanOrEqual(2);
    expect(points.every(({ p }) => p <= 0.01)).toBe(true);
  });

  test("one late run among forty is none", () => {
    const values = times(9, [[40, 5]], 0.005).map((value) => Math.min(value, 5.1));
    values[17] = 9;
    expect(changePoints(values)).toEqual([]);
  });
});

test("the same seed gives the same answer; another scale or unit changes nothing but the levels", () => {
  assert(property(integer({ min: 1, max: 1e6 }), constantFrom(1e-3, 0.5, 1024), (seed, scale) => {
    const values = times(seed, [[10, 2], [12, 2.3]]);
    const places = (of: readonly number[]): number[] => changePoints(of, { permutations: 99, level: 0.05 }).map(({ at }) => at);
    expect(places(values)).toEqual(places(values));
    expect(places(values.map((value) => value * scale))).toEqual(places(values));
  }), { numRuns: 20 });
});

test("what is no series is refused", () => {
  expect(() => changePoints([1, Number.NaN])).toThrow(RangeError);
  expect(() => changePoints([1, 2], { minimumSegment: 1 })).toThrow(RangeError);
});
