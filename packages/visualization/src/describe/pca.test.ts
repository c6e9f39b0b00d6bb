import * as fc from "fast-check";
import { expect, test } from "vitest";
import { coded } from "../testing/coded.ts";
import { pca } from "./pca.ts";
import { symmetricEigen } from "./symmetric-eigen.ts";

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => Array.from(a).reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);

test("eigenvectors of random symmetric matrices: A v = λ v, orthonormal, values falling", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 1e6 }), (n, seed) => {
    let state = seed + 1;
    const next = (): number => ((state = (state * 48271) % 2147483647) / 2147483647) - 0.5;
    const half = Array.from({ length: n * n }, next);
    const a = Float64Array.from({ length: n * n }, (_, at) => (half[at] ?? 0) + (half[(at % n) * n + Math.floor(at / n)] ?? 0));
    const { values, vectors } = symmetricEigen(a, n);
    // Some n² = 81 roundings of 2.2e-16 on entries of a norm below 9 are 1.6e-13.
    for (let i = 0; i < n; i++) {
      const v = vectors.subarray(i * n, (i + 1) * n);
      for (let r = 0; r < n; r++) expect(Math.abs(dot(a.subarray(r * n, (r + 1) * n), v) - (values[i] ?? 0) * (v[r] ?? 0))).toBeLessThan(1e-12);
      for (let j = 0; j <= i; j++) expect(Math.abs(dot(v, vectors.subarray(j * n, (j + 1) * n)) - (i === j ? 1 : 0))).toBeLessThan(1e-12);
      if (i > 0) expect(values[i]).toBeLessThanOrEqual(values[i - 1] ?? 0);
    }
  }), { seed: 5 });
});

test("points on a tilted ellipse: its axes and their variances, whichever of n and d is larger", () => {
  // x = 3 cos · u + 1 sin · v with u = (0.6, 0.8), v = (−0.8, 0.6), at 8 equal angles: variances 9 · 4/7 and 4/7.
  const points = Array.from({ length: 8 }, (_, i) => [3 * Math.cos((i * Math.PI) / 4), Math.sin((i * Math.PI) / 4)]).flatMap(([a = 0, b = 0]) => [5 + 0.6 * a - 0.8 * b, -2 + 0.8 * a + 0.6 * b]);
  const found = pca(points, 8);
  for (const [i, wanted] of [0.6, 0.8].entries()) expect(found.directions[i]).toBeCloseTo(wanted, 12);
  for (const [i, wanted] of [36 / 7, 4 / 7].entries()) expect(found.variances[i]).toBeCloseTo(wanted, 12);
  for (const [i, wanted] of [5, -2].entries()) expect(found.mean[i]).toBeCloseTo(wanted, 12);
  expect(found.totalVariance).toBeCloseTo(40 / 7, 12);
  expect(found.scores[0]).toBeCloseTo(3, 12);
  // The same points as 8 of 20 numbers, 18 of them zero: from the products of points, as there are fewer of these.
  const wide = pca(Array.from({ length: 8 * 20 }, (_, at) => (at % 20 < 2 ? (points[2 * Math.floor(at / 20) + (at % 20)] ?? 0) : 0)), 8);
  for (let i = 0; i < 16; i++) expect(wide.scores[i]).toBeCloseTo(found.scores[i] ?? 0, 10);
});

test("points the way it did before", () => {
  const points = [0, 0, 1, 1, 2, 2.5];
  const { directions, scores } = pca(points, 3);
  const turned = pca(points, 3, { toward: directions.map((value) => -value) });
  expect([...turned.scores]).toEqual([...scores].map((value) => -value));
});

test("one point, equal points, one number a point; what cannot be done", () => {
  expect(pca([1, 2, 3], 1)).toMatchObject({ scores: Float64Array.of(0, 0), variances: Float64Array.of(0, 0), totalVariance: 0 });
  expect([...pca([4, 4, 4, 4], 2).scores]).toEqual([0, 0, 0, 0]);
  expect([...pca([1, 3], 2, { components: 1 }).scores]).toEqual([-1, 1]);
  expect(() => pca([1, 2, 3], 2)).toThrow(coded("E_VIZ_SHAPE"));
  expect(() => pca([], 0)).toThrow(coded("E_VIZ_SHAPE"));
  expect(() => pca([1, 2], 2)).toThrow(coded("E_VIZ_RANGE"));
  expect(() => pca([1, Number.NaN, 3, 4], 2)).toThrow(coded("E_VIZ_NOT_FINITE"));
});
