import { describe, expect, test } from "vitest";
import { RandomStream } from "../random/random-stream.ts";
import { syntheticDigits } from "../synthetic/synthetic-digits.ts";
import { shift, shiftOf } from "./shift.ts";

/** The shifted image, told by its definition: pixel (y, x) comes from (y - dy, x - dx), or is the fill. */
function moved(image: readonly number[], [c, h, w]: readonly [number, number, number], dx: number, dy: number, fill: number): number[] {
  return Array.from({ length: c * h * w }, (_, i) => {
    const [plane, y, x] = [Math.floor(i / (h * w)), Math.floor(i / w) % h, i % w];
    const inside = y - dy >= 0 && y - dy < h && x - dx >= 0 && x - dx < w;
    return inside ? (image[(plane * h + y - dy) * w + x - dx] as number) : fill;
  });
}

describe("shift", () => {
  test("moves all channels by what its stream says, also beyond the image", () => {
    const shape = [2, 3, 4] as const;
    const image = Array.from({ length: 24 }, (_, i) => i + 1);
    const random = new RandomStream([1, 1]);
    const seen = new Set<string>();
    for (let lane = 0; lane < 300; lane++) {
      const [dx, dy] = shiftOf(random.seek(lane), 5);
      seen.add(`${dx},${dy}`);
      const target = { pixels: new Uint8Array(30).fill(77), offset: 3 };
      shift({ pixels: 5, fill: 200 }).apply({ pixels: Uint8Array.from(image), offset: 0 }, target, shape, random.seek(lane));
      expect([...target.pixels.subarray(3, 27)]).toEqual(moved(image, shape, dx, dy, 200));
      expect([...target.pixels.subarray(0, 3), ...target.pixels.subarray(27)]).toEqual([77, 77, 77, 77, 77, 77]);
    }
    // 300 draws of 121 equally likely shifts leave a given one out with probability 0.08: most of them are seen.
    expect(seen.size).toBeGreaterThan(90);
  });

  test("an image's shift depends on seed, epoch and image, not on batch size or order", () => {
    const data = syntheticDigits({ count: 60 });
    const images = (size: number, epoch: number, shuffle: boolean): Map<number, string> => {
      const result = new Map<number, string>();
      for (const { x, indices } of data.batches({ size, seed: 3, epoch, shuffle, augment: shift({ pixels: 2 }) })) {
        indices.forEach((at, i) => result.set(at, String(x.subarray(i * 784, (i + 1) * 784))));
      }
      return result;
    };
    expect(images(7, 0, true)).toEqual(images(60, 0, true));
    expect(images(7, 0, false).get(11)).toBe(images(7, 0, true).get(11));
    const changed = [...images(60, 0, true)].filter(([at, image]) => image !== images(60, 1, true).get(at));
    expect(changed.length).toBeGreaterThan(40);
  });

  test("refuses what is no shift and no pixel", () => {
    expect(() => shift({ pixels: 1.5 })).toThrow(expect.objectContaining({ code: "E_DATA_OPTION", message: expect.stringContaining("shift's pixels must be an integer of at least 0, got 1.5.") }));
    expect(() => shift({ pixels: 1, fill: 256 })).toThrow(expect.objectContaining({ code: "E_DATA_OPTION" }));
    expect(() => shift({ pixels: 1, fill: Number.NaN })).toThrow(expect.objectContaining({ code: "E_DATA_OPTION" }));
  });
});
