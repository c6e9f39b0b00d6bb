import * as fc from "fast-check";
import { expect, test } from "vitest";
import { inkScale, quantile, scalePosition, sequentialScale, signedScale } from "./scale.ts";
import { coded } from "../testing/coded.ts";

test("the signed domain is symmetric, holds 99 % of the magnitudes and counts what it clips", () => {
  const values = Float64Array.from({ length: 200 }, (_, i) => (i < 197 ? -0.5 + i / 400 : 40 - 60 * (i % 2)));
  const scale = signedScale(values);
  // Magnitudes: 197 up to 0.5, then 20, 20 and 40; the 198th of 200 is 20.
  expect(scale).toEqual({ ramp: "signed", domain: [-20, 20], below: 0, above: 1 });
  expect(signedScale(values, { quantile: 1 })).toEqual({ ramp: "signed", domain: [-40, 40], below: 0, above: 0 });
  expect(signedScale(values.subarray(0, 198))).toMatchObject({ domain: [-0.5, 0.5], below: 1, above: 0 });
});

test("values all zero, none, or not finite still have a scale", () => {
  for (const values of [[], [0, 0], [Number.NaN, Number.POSITIVE_INFINITY]]) {
    expect(signedScale(values).domain).toEqual([-1, 1]);
    expect(sequentialScale(values).domain).toEqual([0, 1]);
  }
  // One value in a thousand: the 99th percentile is zero, so the largest magnitude serves.
  expect(signedScale([...Array.from({ length: 999 }, () => 0), 3]).domain).toEqual([-3, 3]);
});

test("pixels run 0 to 255 as bytes, 0 to 1 as numbers, wider when standardised", () => {
  expect(inkScale(Uint8Array.of(3, 4)).domain).toEqual([0, 255]);
  expect(inkScale([0.2, 0.4]).domain).toEqual([0, 1]);
  expect(inkScale([-0.42, 2.8]).domain).toEqual([-0.42, 2.8]);
});

test("quantiles are of the finite values by nearest rank", () => {
  expect([quantile([3, Number.NaN, 1, 2], 0.5), quantile([3, 1, 2], 1), quantile([3, 1, 2], 0)]).toEqual([2, 3, 1]);
  expect(quantile([], 0.5)).toBeNaN();
});

test("a domain that does not rise is refused", () => {
  expect(() => sequentialScale([1], { domain: [2, 2] })).toThrow(coded("E_VIZ_RANGE", "a colour domain is two finite numbers, low then high; got [2, 2]."));
});

test("positions stay on the ramp for every number, and not-finite ones have none", () => {
  fc.assert(
    fc.property(fc.array(fc.double(), { maxLength: 30 }), fc.double(), (values, value) => {
      const [signed, sequential] = [scalePosition(signedScale(values), value), scalePosition(sequentialScale(values), value)];
      if (!Number.isFinite(value)) expect([signed, sequential]).toEqual([Number.NaN, Number.NaN]);
      else {
        expect(Math.abs(signed)).toBeLessThanOrEqual(1);
        expect(sequential).toBeGreaterThanOrEqual(0);
        expect(sequential).toBeLessThanOrEqual(1);
      }
    }),
    { seed: 2 },
  );
});
