import { expect, test } from "vitest";
import { floatPow, intPow } from "./pow.ts";

test("C99's special cases, where JavaScript's differ", () => {
  for (const y of [NaN, Infinity, -Infinity, 0, 2.5]) expect(floatPow(1, y)).toBe(1);
  expect(floatPow(-1, Infinity)).toBe(1);
  expect(floatPow(-1, -Infinity)).toBe(1);
  expect(floatPow(NaN, 0)).toBe(1);
  expect(floatPow(NaN, -0)).toBe(1);
  expect(floatPow(-8, 1 / 3)).toBeNaN();
  expect(floatPow(-0, -1)).toBe(-Infinity);
  expect(floatPow(0.5, -Infinity)).toBe(Infinity);
});

test("integer powers wrap, and negative exponents truncate", () => {
  expect(intPow(3, 4)).toBe(81);
  expect(intPow(7, 0)).toBe(1);
  expect(intPow(3, 21)).toBe(Number(BigInt.asIntN(32, 3n ** 21n)));
  expect(intPow(-3, 31)).toBe(Number(BigInt.asIntN(32, (-3n) ** 31n)));
  expect([intPow(1, -5), intPow(-1, -5), intPow(-1, -4), intPow(2, -1), intPow(0, -1)]).toEqual([1, -1, 1, 0, 0]);
});
