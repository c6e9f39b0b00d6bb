import { describe, expect, test } from "vitest";
import { RandomStream } from "../random/random-stream.ts";
import { syntheticDigits } from "../synthetic/synthetic-digits.ts";
import { handwriting } from "./handwriting.ts";

const digits = syntheticDigits({ count: 40, seed: 5 });

function altered(lane: number, strength?: number): Uint8Array {
  const target = { pixels: new Uint8Array(790).fill(9), offset: 3 };
  handwriting(strength === undefined ? {} : { strength }).apply({ pixels: digits.images, offset: lane * 784 }, target, [1, 28, 28], new RandomStream([7, 7]).seek(lane));
  expect([...target.pixels.subarray(0, 3), ...target.pixels.subarray(787)]).toEqual([9, 9, 9, 9, 9, 9]);
  return target.pixels.slice(3, 787);
}

const sum = (values: Iterable<number>): number => Array.from(values).reduce((a, b) => a + b, 0);

describe("handwriting", () => {
  test("keeps a digit's ink, moved and thinner or thicker, and the same for the same stream", () => {
    const ratios = Array.from({ length: 40 }, (_, lane) => {
      const [before, after] = [digits.images.slice(lane * 784, (lane + 1) * 784), altered(lane)];
      expect(after).toEqual(altered(lane));
      expect(after).not.toEqual(before);
      return sum(after) / sum(before);
    });
    // A pen between 0.45 thinner and 0.85 thicker, sizes by up to a third: ink stays within a factor of about two and a half.
    expect(Math.min(...ratios)).toBeGreaterThan(0.4);
    expect(Math.max(...ratios)).toBeLessThan(2.6);
    expect(Math.min(...ratios)).toBeLessThan(1);
    expect(Math.max(...ratios)).toBeGreaterThan(1);
  });

  test("of no strength it changes nothing", () => {
    for (let lane = 0; lane < 5; lane++) expect(altered(lane, 0)).toEqual(digits.images.slice(lane * 784, (lane + 1) * 784));
  });

  test("refuses a strength out of range", () => {
    expect(() => handwriting({ strength: -1 })).toThrow(expect.objectContaining({ code: "E_DATA_OPTION", message: "handwriting's strength is from 0 to 2, got -1." }));
  });
});
