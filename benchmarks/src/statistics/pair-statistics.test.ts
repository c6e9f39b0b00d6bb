import { expect, test } from "vitest";
import { median, medianDeviation } from "./median.ts";
import { bootstrapInterval, pairStatistics } from "./pair-statistics.ts";

test("the median of an even number is between the two in the middle", () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([9, 1, 5])).toBe(5);
  expect(medianDeviation([1, 2, 3, 4, 100])).toBe(1);
});

test("log ratios of pairs: load that hits a whole pair cancels", () => {
  // The third pair ran under ten times the load.
  const { medianLogRatio, mad, pairs } = pairStatistics([[2, 4], [3, 6], [20, 40]]);
  expect(medianLogRatio).toBeCloseTo(Math.log(2), 12);
  expect(mad).toBeCloseTo(0, 12);
  expect(pairs).toBe(3);
});

test("one wild pair moves neither median nor interval far", () => {
  const calm = Array.from({ length: 15 }, (_, i) => [5, 5 + 0.01 * (i - 7)] as const);
  const { medianLogRatio, interval } = pairStatistics([...calm, [5, 50]]);
  expect(Math.abs(medianLogRatio)).toBeLessThan(0.005);
  expect(interval[1]).toBeLessThan(0.02);
});

test("the interval is the same each time, and holds the median", () => {
  const values = [0.1, -0.2, 0.3, 0.05, 0, 0.12, -0.1, 0.2, 0.07, 0.11];
  const [low, high] = bootstrapInterval(values);
  expect(bootstrapInterval(values)).toEqual([low, high]);
  expect(low).toBeLessThanOrEqual(median(values));
  expect(high).toBeGreaterThanOrEqual(median(values));
});
