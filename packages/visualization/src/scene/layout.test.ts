import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isPlottable, makeAxis } from "./axis.ts";
import { type CurvePoint, decimate } from "./decimate.ts";
import { spreadLabels } from "./direct-labels.ts";
import { imagesFromTensor } from "./image.ts";
import { coded } from "../testing/coded.ts";

function tickTexts(values: readonly number[], options: { readonly log?: boolean; readonly format?: "percent"; readonly nice?: boolean } = {}): string[] {
  return (makeAxis({ values: [values], tickCount: 5, ...options })?.ticks ?? []).map(({ text }) => text);
}

describe("axis", () => {
  test("writes its ticks with as many decimals as the step needs", () => {
    expect(tickTexts([0.2, 0.35], { nice: true })).toEqual(["0.20", "0.25", "0.30", "0.35"]);
    expect(tickTexts([-0.3, 0.2])).toEqual(["−0.3", "−0.2", "−0.1", "0", "0.1", "0.2"]);
    expect(tickTexts([0, 2e6])).toEqual(["0", "500k", "1M", "1.5M", "2M"]);
    expect(tickTexts([0, 4e-7], { nice: true })).toEqual(["0", "1e−7", "2e−7", "3e−7", "4e−7"]);
    expect(tickTexts([0.9, 0.995], { format: "percent", nice: true })).toEqual(["90%", "92%", "94%", "96%", "98%", "100%"]);
  });
  test("shares end at 100 % when the values do", () => {
    expect(tickTexts([0.9], { format: "percent", nice: true }).at(-1)).toBe("100%");
    expect(tickTexts([0.5, 1.5], { format: "percent", nice: true }).at(-1)).toBe("150%");
  });
  test("has only whole ticks for whole numbers", () => {
    expect(tickTexts([1, 2, 3])).toEqual(["1", "2", "3"]);
  });
  test("log axes tick at powers, or at 1, 2, 5 when there are few", () => {
    expect(tickTexts([0.001, 3], { log: true })).toEqual(["0.001", "0.01", "0.1", "1"]);
    expect(tickTexts([0.01, 0.5], { log: true })).toEqual(["0.01", "0.02", "0.05", "0.1", "0.2", "0.5"]);
  });
  test("without numbers there is no axis; a domain that does not rise is refused", () => {
    expect(makeAxis({ values: [[Number.NaN], []], tickCount: 5 })).toBeUndefined();
    expect(() => makeAxis({ values: [], domain: [3, 1], tickCount: 5 })).toThrow(coded("E_VIZ_RANGE", "an axis runs between two finite numbers, low then high; got [3, 1]."));
    expect(() => makeAxis({ values: [], domain: [0, 1], log: true, tickCount: 5 })).toThrow("both above 0 on a log axis");
  });
  test("puts every number it can show between its ends, whatever the numbers are", () => {
    fc.assert(
      fc.property(fc.array(fc.double(), { minLength: 1 }), fc.boolean(), fc.boolean(), (values, log, nice) => {
        const axis = makeAxis({ values: [values], tickCount: 5, log, nice });
        const usable = values.filter((value) => isPlottable(value, log));
        expect(axis === undefined).toBe(usable.length === 0);
        for (const value of usable) {
          const position = axis?.position(value) ?? Number.NaN;
          // 1e-9 of the axis is far below a pixel; the last bit of a logarithm is not worth clamping.
          expect(position).toBeGreaterThanOrEqual(-1e-9);
          expect(position).toBeLessThanOrEqual(1 + 1e-9);
        }
        for (const tick of axis?.ticks ?? []) expect(tick.text).not.toMatch(/NaN|Infinity|undefined/u);
      }),
      { seed: 4, numRuns: 300 },
    );
  });
});

describe("decimate", () => {
  test("keeps spikes, ends and gaps", () => {
    const points: CurvePoint[] = Array.from({ length: 1000 }, (_, i) => [i / 100, i === 555 ? 99 : i % 7]);
    points[300] = undefined;
    const kept = decimate(points, 10);
    expect(kept.length).toBeLessThanOrEqual(10 * 4 + 5);
    expect(kept[0]).toEqual(points[0]);
    expect(kept.at(-1)).toEqual(points.at(-1));
    expect(kept).toContainEqual([5.55, 99]);
    expect(kept.filter((point) => point === undefined).length).toBe(1);
  });
  test("leaves short curves alone", () => {
    const points: CurvePoint[] = [[0, 1], undefined, [2, 3]];
    expect(decimate(points, 10)).toBe(points);
  });
});

describe("spreadLabels", () => {
  test("leaves labels that are apart and parts those that are not", () => {
    expect(spreadLabels([10, 50], 10, 0, 100)).toEqual([10, 50]);
    expect(spreadLabels([50, 50, 52], 10, 0, 100).map(Math.round)).toEqual([41, 51, 61]);
  });
  test("keeps the gap, the order and, where there is room, the border", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { maxLength: 8 }), (wanted) => {
        const placed = spreadLabels(wanted, 10, 0, 100);
        const sorted = placed.toSorted((a, b) => a - b);
        // 1e-9: sums of a few doubles below 100.
        for (const [i, position] of sorted.entries()) if (i > 0) expect(position - (sorted[i - 1] ?? 0)).toBeGreaterThanOrEqual(10 - 1e-9);
        for (const position of placed) expect(position >= -1e-9 && position <= 100 + 1e-9).toBe(true);
        for (const [i, a] of wanted.entries()) for (const [j, b] of wanted.entries()) if (a < b) expect(placed[i]).toBeLessThan(placed[j] ?? 0);
      }),
      { seed: 5 },
    );
  });
});

describe("imagesFromTensor", () => {
  test("splits batches and channels, and colour when asked", () => {
    const data = Float32Array.from({ length: 24 }, (_, i) => i);
    expect(imagesFromTensor(data, [2, 3, 2, 2]).map((image) => image.data[0])).toEqual([0, 4, 8, 12, 16, 20]);
    expect(imagesFromTensor(data, [2, 3, 2, 2], { color: true }).map((image) => image.channels)).toEqual([3, 3]);
    expect(imagesFromTensor(data, [6, 4])).toMatchObject([{ width: 4, height: 6 }]);
  });
  test("refuses shapes that do not hold images", () => {
    expect(() => imagesFromTensor([1, 2], [3, 1])).toThrow(coded("E_VIZ_SHAPE", "images come from [h, w], [n, h, w] or [n, c, h, w]; got 2 values for [3, 1]."));
    expect(() => imagesFromTensor([1, 2], [2])).toThrow(coded("E_VIZ_SHAPE"));
    expect(() => imagesFromTensor([], [0, 28, 28])).toThrow(coded("E_VIZ_EMPTY_IMAGE", "a tensor of shape [0, 28, 28] holds no image."));
  });
});
