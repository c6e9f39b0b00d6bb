import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { confusion, summarizeConfusion } from "./confusion.ts";
import { histogram } from "./histogram.ts";
import { tensorStats } from "./tensor-stats.ts";
import { coded } from "../testing/coded.ts";

describe("tensorStats", () => {
  test("counts what is not finite apart and takes moments of the rest", () => {
    const values = Float32Array.of(0, 2, 4, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0);
    expect(tensorStats(values)).toEqual({ count: 7, finite: 4, zeros: 2, nan: 1, positiveInfinity: 1, negativeInfinity: 1, min: 0, max: 4, mean: 1.5, std: Math.sqrt(2.75) });
  });
  test("has no moments without finite values", () => {
    expect(tensorStats([Number.NaN])).toMatchObject({ count: 1, finite: 0, min: Number.NaN, mean: Number.NaN, std: Number.NaN });
  });
});

describe("histogram", () => {
  test("a bin holds its lower edge, the last one both", () => {
    expect(Array.from(histogram([0, 0.5, 1, 1.5, 2], { bins: 2 }).counts)).toEqual([2, 3]);
  });
  test("counts what lies outside or is not finite", () => {
    expect(histogram([-1, 0, 5, 11, Number.NaN], { bins: 1, domain: [0, 10] })).toMatchObject({ below: 1, above: 1, notFinite: 1 });
  });
  test("a constant has a bin around it, nothing at all has empty bins", () => {
    expect(histogram([3, 3], { bins: 3 })).toMatchObject({ edges: Float64Array.of(1.5, 2.5, 3.5, 4.5), counts: Uint32Array.of(0, 2, 0) });
    expect(Array.from(histogram([], { bins: 2 }).counts)).toEqual([0, 0]);
  });
  test("counts every value once", () => {
    fc.assert(
      fc.property(fc.array(fc.double()), fc.integer({ min: 1, max: 40 }), (values, bins) => {
        const { counts, below, above, notFinite, edges } = histogram(values, { bins });
        expect(counts.reduce((a, b) => a + b, 0) + below + above + notFinite).toBe(values.length);
        expect(edges.every(Number.isFinite)).toBe(true);
      }),
      { seed: 3 },
    );
  });
  test("refuses no bins and a domain that does not rise", () => {
    expect(() => histogram([1], { bins: 0 })).toThrow(coded("E_VIZ_RANGE", "a histogram needs a whole number of bins from 1 on, got 0."));
    expect(() => histogram([1], { domain: [1, Number.NaN] })).toThrow(coded("E_VIZ_RANGE"));
  });
});

describe("confusion", () => {
  test("counts labels down and guesses across", () => {
    expect(confusion(Int32Array.of(0, 1, 1, 2), Uint8Array.of(0, 1, 0, 2), 4)).toEqual({
      matrix: [[1, 1, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0]],
      total: 4, correct: 3, accuracy: 0.75, recall: [0.5, 1, 1, Number.NaN], precision: [1, 0.5, 1, Number.NaN],
    });
  });
  test("names the example that does not fit", () => {
    expect(() => confusion([0, 7], [0, 1], 3)).toThrow(coded("E_VIZ_RANGE", "guess 1 is 7, but classes run from 0 to 2."));
    expect(() => confusion([0, 1], [0, -1], 3)).toThrow(coded("E_VIZ_RANGE", "label 1 is -1"));
    expect(() => confusion([0], [0, 1], 3)).toThrow(coded("E_VIZ_LENGTH", "a confusion matrix needs one guess a label, got 1 guesses and 2 labels."));
    expect(() => summarizeConfusion([[1, 2]])).toThrow(coded("E_VIZ_SHAPE", "a confusion matrix is square: row 0 has 2 cells, not 1."));
  });
});
