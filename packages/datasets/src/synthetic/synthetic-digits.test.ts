import { describe, expect, test } from "vitest";
import { sha256 } from "../source/checksum.ts";
import { subset } from "../subset.ts";
import { synthetic, syntheticDigits } from "./synthetic-digits.ts";

describe("synthetic digits", () => {
  // Pinned: trained weights, reports and tests elsewhere rest on these very pixels, on every machine.
  test("are the same everywhere", async () => {
    expect(await sha256(syntheticDigits({ count: 500, seed: 1 }).images)).toMatchInlineSnapshot(`"6837bdb42c54908e357f2cf594db0caa0d1a5153babdb7c81a69711a521c8c7a"`);
  });

  test("digit i is a function of seed and i", () => {
    const all = syntheticDigits({ count: 50, seed: 3 });
    const some = syntheticDigits({ count: 7, seed: 3, start: 13 });
    expect(some.images).toEqual(all.images.slice(13 * 784, 20 * 784));
    expect(some.labels).toEqual(all.labels.slice(13, 20));
    expect(syntheticDigits({ count: 50, seed: 4 }).images).not.toEqual(all.images);
  });

  test("ten in a row have each class once, in orders that differ", () => {
    const { labels } = syntheticDigits({ count: 100 });
    const blocks = Array.from({ length: 10 }, (_, i) => [...labels.subarray(10 * i, 10 * i + 10)]);
    for (const block of blocks) expect([...block].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(new Set(blocks.map(String)).size).toBeGreaterThan(8);
  });

  test("lie in the middle, on black, with the whole digit inside and ink about as MNIST's", () => {
    const { images } = syntheticDigits({ count: 500 });
    let ink = 0;
    for (let i = 0; i < 500; i++) {
      const image = images.subarray(i * 784, (i + 1) * 784);
      let [mass, x, y, paper] = [0, 0, 0, 0];
      image.forEach((value, at) => {
        mass += value;
        x += value * (at % 28);
        y += value * Math.floor(at / 28);
        if (value === 0) paper++;
      });
      ink += mass;
      // The centre is placed within 0.7 of the middle; overlapping ink, the pen's pressure and stray marks add their part.
      expect(Math.hypot(x / mass - 13.5, y / mass - 13.5)).toBeLessThan(2.5);
      expect(paper).toBeGreaterThan(784 / 3);
      expect(mass).toBeGreaterThan(20 * 255);
    }
    // MNIST's mean is 0.1307 of full white; the models' input preparation is made for it.
    expect(ink / 500 / 784 / 255).toBeGreaterThan(0.1);
    expect(ink / 500 / 784 / 255).toBeLessThan(0.16);
  });

  test("neighbours tell most classes apart, but not all: there is something to learn", () => {
    const { train, test: held } = synthetic({ train: 2000, test: 200, seed: 5 });
    const { images, labels } = train;
    let right = 0;
    for (let i = 0; i < held.length; i++) {
      let [best, label] = [Infinity, -1];
      for (let j = 0; j < labels.length; j++) {
        let distance = 0;
        for (let p = 0; p < 784 && distance < best; p++) distance += ((images[j * 784 + p] as number) - (held.images[i * 784 + p] as number)) ** 2;
        if (distance < best) [best, label] = [distance, labels[j] as number];
      }
      if (label === held.labels[i]) right++;
    }
    expect(right / held.length).toBeGreaterThan(0.85);
    expect(right / held.length).toBeLessThan(0.98);
  });

  test("test digits are never training digits", () => {
    const { train, test: held } = synthetic({ train: 300, test: 100 });
    const images = (data: typeof train): string[] => Array.from({ length: data.length }, (_, i) => String(subset(data, [i]).images));
    const known = new Set(images(train));
    expect(images(held).filter((image) => known.has(image))).toEqual([]);
    expect(synthetic({ train: 10, test: 100 }).test.images).toEqual(held.images);
    expect([train.synthetic, train.reason, synthetic({ train: 1, test: 1, reason: "why" }).test.reason]).toEqual([true, undefined, "why"]);
  });

  test("refuse counts that are none", () => {
    expect(() => syntheticDigits({ count: -1 })).toThrow(expect.objectContaining({ code: "E_DATA_OPTION", message: expect.stringContaining("count must be an integer of at least 0, got -1.") }));
    expect(() => syntheticDigits({ count: 2, start: 2 ** 32 - 1 })).toThrow(expect.objectContaining({ code: "E_DATA_OPTION" }));
  });
});
