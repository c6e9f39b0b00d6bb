import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Dataset } from "./dataset.ts";
import { fromArrays } from "./from-arrays.ts";
import { split } from "./split.ts";
import { subset, take } from "./subset.ts";

/** n images of one pixel, which is the image's number. */
const numbered = (n: number): Dataset<Uint8Array> =>
  fromArrays({ name: "numbers", images: Uint8Array.from({ length: n }, (_, i) => i), labels: Int32Array.from({ length: n }, (_, i) => i % 3), shape: [1, 1, 1], classes: 3 });

describe("split", () => {
  test("shares out every image once, by fraction", () => {
    fc.assert(fc.property(fc.nat(200), fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(), (n, held, seed) => {
      const parts = split(numbered(n), held, { seed });
      expect(parts[1].length).toBe(Math.round(held * n));
      expect(parts.flatMap((part) => [...part.images]).sort((a, b) => a - b)).toEqual([...numbered(n).images]);
      for (const part of parts) {
        expect([...part.labels]).toEqual([...part.images].map((i) => i % 3));
        expect([...part.images]).toEqual([...part.images].sort((a, b) => a - b));
      }
    }), { seed: 1, numRuns: 60 });
  });

  test("by count and by lists", () => {
    expect(split(numbered(10), 4).map(({ length }) => length)).toEqual([6, 4]);
    expect(split(numbered(10), [5, 3, 2]).map(({ length }) => length)).toEqual([5, 3, 2]);
    expect(split(numbered(10), [0.7, 0.2, 0.1]).map(({ length }) => length)).toEqual([7, 2, 1]);
    expect(split(numbered(3), [1 / 3, 1 / 3, 1 / 3]).map(({ length }) => length)).toEqual([1, 1, 1]);
    const [only] = split(numbered(1), [1]);
    expect(only.length).toBe(1);
  });

  test("is a function of its seed; unshuffled it cuts and shares memory", () => {
    const held = (seed: number): string => String(split(numbered(100), 0.2, { seed })[1].images);
    expect(held(1)).toBe(held(1));
    expect(held(1)).not.toBe(held(2));
    const data = numbered(10);
    const [rest, last] = split(data, 3, { shuffle: false });
    expect([[...rest.images], [...last.images]]).toEqual([[0, 1, 2, 3, 4, 5, 6], [7, 8, 9]]);
    expect(last.images.buffer).toBe(data.images.buffer);
  });

  test.each([[-0.1], [1.5], [11], [Number.NaN], [[5, 4]], [[0.5, 0.4]], [[0.5, Number.NaN]], [[-5, 15]]])("refuses %j of 10", (parts) => {
    expect(() => (typeof parts === "number" ? split(numbered(10), parts) : split(numbered(10), parts))).toThrow(expect.objectContaining({ code: "E_DATA_OPTION", message: expect.stringContaining("split:") }));
  });
});

describe("subset and take", () => {
  test("take the named images, with what the set knows of itself", () => {
    const part = subset(numbered(6), [5, 0, 5]);
    expect([...part.images]).toEqual([5, 0, 5]);
    expect([...part.labels]).toEqual([2, 0, 2]);
    expect([part.name, part.length, part.classes]).toEqual(["numbers", 3, ["0", "1", "2"]]);
    expect([...part.batches({ size: "all" })][0]?.indices).toEqual(Int32Array.of(0, 1, 2));
    expect([...take(numbered(6), 2).images]).toEqual([0, 1]);
    expect(take(numbered(6), 100).length).toBe(6);
  });

  test.each([6, -1, 0.5])("refuse index %d of 6", (at) => {
    expect(() => subset(numbered(6), [0, at])).toThrow(expect.objectContaining({ code: "E_DATA_OPTION", message: expect.stringContaining(`subset: index ${at} is outside numbers, which has 6 images`) }));
  });
});
