import { expect, test } from "vitest";
import { roundHalf } from "./round-half.ts";

/** Value of a half from its bits, by definition. */
function half(bits: number): number {
  const sign = bits >>> 15 === 1 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

test("every half rounds to itself, and −0 stays −0", () => {
  for (let bits = 0; bits < 65536; bits++) expect(Object.is(roundHalf(half(bits)), half(bits))).toBe(true);
});

test("midpoints go to the even neighbour, their neighbours to the nearer one", () => {
  for (let bits = 0; bits < 0x7bff; bits++) {
    const [low, high] = [half(bits), half(bits + 1)];
    const middle = (low + high) / 2;
    const step = (high - low) * 2 ** -30;
    expect(roundHalf(middle)).toBe(bits % 2 === 0 ? low : high);
    expect(roundHalf(middle - step)).toBe(low);
    expect(roundHalf(middle + step)).toBe(high);
    expect(roundHalf(-middle)).toBe(-roundHalf(middle));
  }
});

test("overflow, underflow and NaN", () => {
  expect(roundHalf(65519.999)).toBe(65504);
  expect(roundHalf(65520)).toBe(Infinity);
  expect(roundHalf(-1e300)).toBe(-Infinity);
  expect(roundHalf(Infinity)).toBe(Infinity);
  expect(roundHalf(NaN)).toBeNaN();
  expect(roundHalf(2 ** -25)).toBe(0);
  expect(roundHalf(5e-324)).toBe(0);
  expect(Object.is(roundHalf(-(2 ** -30)), -0)).toBe(true);
});

test("one rounding, not two: just above a midpoint by less than a single can tell", () => {
  expect(roundHalf(1 + 2 ** -11 + 2 ** -40)).toBe(1 + 2 ** -10);
});
