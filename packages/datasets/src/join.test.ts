import { expect, test } from "vitest";
import { fromArrays } from "./from-arrays.ts";
import { join } from "./join.ts";
import { syntheticDigits } from "./synthetic/synthetic-digits.ts";

test("one after the other", () => {
  const [a, b] = [syntheticDigits({ count: 3 }), syntheticDigits({ count: 2, seed: 1 })];
  const both = join(a, b);
  expect([...both.labels]).toEqual([...a.labels, ...b.labels]);
  expect(both.images).toEqual(Uint8Array.of(...a.images, ...b.images));
  expect([both.name, both.length, both.synthetic]).toEqual(["synthetic+synthetic", 5, true]);
});

test("what is not alike is refused", () => {
  const other = fromArrays({ images: new Uint8Array(4), labels: [0], shape: [1, 2, 2], classes: 10 });
  expect(() => join(syntheticDigits({ count: 1 }), other)).toThrow(expect.objectContaining({ code: "E_DATA_SHAPE" }));
});
