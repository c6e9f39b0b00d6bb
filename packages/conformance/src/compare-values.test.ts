import { expect, test } from "vitest";
import { compareValues } from "./compare-values.ts";

const exact = { rtol: 0, atol: 0 };
const close = { rtol: 1e-3, atol: 1e-6 };

test("relative and absolute error add up", () => {
  expect(compareValues([1.0009], [1], close)).toMatchObject({ fault: null });
  expect(compareValues([1.0011], [1], close).fault).toMatch(/at 0: 1.0011 instead of 1/);
  expect(compareValues([5e-7], [0], close)).toMatchObject({ fault: null, worst: 0.5 });
});

test("the error is absolute below 1 and relative above", () => {
  expect(compareValues([0.25, 101], [0, 100], { rtol: 1, atol: 1 }).error).toBe(0.25);
  expect(compareValues([104], [99], { rtol: 1, atol: 1 }).error).toBe(0.05);
  expect(compareValues([Number.NaN], [1], close).error).toBe(Infinity);
  expect(compareValues([Number.NaN, Infinity], [Number.NaN, Infinity], exact).error).toBe(0);
});

test("NaN matches NaN alone, an infinity itself alone, −0 zero", () => {
  expect(compareValues([Number.NaN, Infinity, -Infinity, -0], [Number.NaN, Infinity, -Infinity, 0], exact).fault).toBeNull();
  for (const [a, b] of [[Number.NaN, 0], [0, Number.NaN], [Infinity, -Infinity], [Infinity, 1e30], [1e30, Infinity], [Number.NaN, Infinity]] as const) {
    expect(compareValues([a], [b], { rtol: 1, atol: 1e30 }).fault).toMatch(/1 of 1/);
  }
});

test("without a tolerance any difference counts; a length that differs, too", () => {
  expect(compareValues([1 + 2 ** -52], [1], exact).worst).toBe(Infinity);
  expect(compareValues([1], [1, 2], close).fault).toBe("1 values instead of 2");
});
