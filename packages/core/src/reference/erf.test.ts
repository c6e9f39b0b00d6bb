import { expect, test } from "vitest";
import { erf } from "./erf.ts";

const BITS = 240n;
const ONE = 1n << BITS;
/** √π = Γ(1/2) to 60 digits. */
const SQRT_PI = (17724538509055160272981674833411451827975494561223871282138n * ONE) / 10n ** 58n;

/** erf by its Taylor series in fixed point with 240 fractional bits: exact to a double for |x| ≤ 6. */
function exactErf(x: number): number {
  const fixed = (BigInt(x * 2 ** 60) * ONE) >> 60n;
  const square = (fixed * fixed) >> BITS;
  let power = fixed;
  let sum = 0n;
  for (let n = 0n; power !== 0n; n++) {
    sum += power / (2n * n + 1n);
    power = -((power * square) >> BITS) / (n + 1n);
  }
  return Number(((2n * sum * ONE) / SQRT_PI) >> (BITS - 80n)) / 2 ** 80;
}

test("erf agrees with its Taylor series to 1e-15 relative", () => {
  // 1e-15 is 4.5 units of the last place: Cody's fractions are good to 1, exp and the evaluation cost the rest.
  for (let i = 1; i <= 1500; i++) {
    const x = i / 256;
    const wanted = exactErf(x);
    expect(Math.abs(erf(x) - wanted) / wanted).toBeLessThan(1e-15);
    expect(erf(-x)).toBe(-erf(x));
  }
});

test("special values", () => {
  expect(Object.is(erf(-0), -0)).toBe(true);
  expect(erf(Infinity)).toBe(1);
  expect(erf(-Infinity)).toBe(-1);
  expect(erf(NaN)).toBeNaN();
  // 2/√π · x for tiny x.
  expect(erf(1e-300) / 1e-300).toBeCloseTo(2 / Math.sqrt(Math.PI), 14);
});
