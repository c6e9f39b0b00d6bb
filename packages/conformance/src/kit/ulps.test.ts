import { expect, test } from "vitest";
import { ulpsApart } from "./ulps.ts";

test("neighbours are one apart, through zero and denormals, too", () => {
  expect(ulpsApart(1, 1)).toBe(0);
  expect(ulpsApart(1 + 2 ** -23, 1)).toBe(1);
  expect(ulpsApart(1 - 2 ** -24, 1)).toBe(1);
  expect(ulpsApart(2 ** -149, 0)).toBe(1);
  expect(ulpsApart(2 ** -149, -(2 ** -149))).toBe(2);
  expect(ulpsApart(0, -0)).toBe(0);
});

test("NaN matches NaN alone, an infinity itself alone", () => {
  expect(ulpsApart(Number.NaN, Number.NaN)).toBe(0);
  expect(ulpsApart(Infinity, Infinity)).toBe(0);
  for (const [a, b] of [[Number.NaN, 1], [1, Number.NaN], [Infinity, 3.4e38], [Infinity, -Infinity], [Number.NaN, Infinity]] as const) expect(ulpsApart(a, b)).toBe(Infinity);
});
