import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { withUses } from "./plane-data.ts";
import { planeFunction } from "./plane-function.ts";
import { pointsFromCsv, pointsFromText, pointsToText } from "./plane-points.ts";

describe("f(x)", () => {
  test.each([
    ["2*sin(x)", 1, 2 * Math.sin(1)], ["-x^2/3 + 1", 3, -2], ["2^-x", 2, 0.25], ["2^3^2", 0, 512], ["(x+1)*(x−1)", 3, 8], ["abs(x)-.5", -2, 1.5], ["e^x", 1, Math.E], ["1e1 - x", 1, 9], ["- - x", 4, 4], ["cos(pi)", 0, -1], ["exp(ln(x))", 5, 5],
  ] as const)("%s at %d", (text, x, value) => expect(planeFunction(text)(x)).toBeCloseTo(value, 12));
  test.each([["", "ends where"], ["2*", "ends where"], ["(x", "not closed"], ["x)", "ends before"], ["foo(x)", "\"foo\"; it knows x"], ["sin x", "after sin comes ("], ["x x", "ends before"], ["constructor(x)", "it knows"]] as const)("%s is refused: %s", (text, words) => expect(() => planeFunction(text)).toThrow(words));
});

test("points go through an address and come back within a hundredth", () => {
  const point = fc.record({ x: fc.double({ min: -6, max: 6, noNaN: true }), y: fc.double({ min: -6, max: 6, noNaN: true }), label: fc.integer({ min: 0, max: 4 }), use: fc.integer({ min: 0, max: 2 }) });
  fc.assert(fc.property(fc.array(point, { maxLength: 40 }), (list) => {
    const points = list.map(({ x, y, label, use }) => (use === 1 ? { x, y, label, held: true } : use === 2 ? { x, y, label, test: true } : { x, y, label }));
    const back = pointsFromText(pointsToText(points));
    expect(back.map((one, i) => ({ ...one, x: points[i]?.x, y: points[i]?.y }))).toEqual(points);
    for (const [i, { x, y }] of back.entries()) expect(Math.hypot(x - (points[i]?.x ?? 0), y - (points[i]?.y ?? 0))).toBeLessThan(0.01);
  }), { seed: 4 });
  expect(pointsFromText("~~ nonsense ~")).toEqual([]);
});

describe("CSV", () => {
  test("a heading, words for classes, semicolons; what lies outside is scaled into the plane", () => {
    expect(pointsFromCsv("x,y,kind\n0,1,b\n-2,3,a\n")).toEqual({ points: [{ x: 0, y: 1, label: 1 }, { x: -2, y: 3, label: 0 }], classes: 2, note: "" });
    expect(pointsFromCsv("100;0;1\r\n200;0;2\r\n150;4;10").points).toEqual([{ x: -5, y: 0, label: 0 }, { x: 5, y: 0, label: 1 }, { x: 0, y: 4, label: 2 }]);
    expect(pointsFromCsv("5,5,a\nbroken\nalso,broken,b\n1,1,a").note).toBe("Left out: 2 rows that do not begin with two numbers.");
    expect(pointsFromCsv(Array.from({ length: 700 }, (_, i) => `${i % 5},0,a`).join("\n"))).toMatchObject({ points: { length: 600 }, note: "Left out: rows after the first 600." });
  });
  test("nothing to read, too many classes", () => {
    expect(() => pointsFromCsv("")).toThrow("No row of the file begins with two numbers");
    expect(() => pointsFromCsv([1, 2, 3, 4, 5, 6].map((c) => `0,0,${c}`).join("\n"))).toThrow("6 classes");
  });
});

test("uses are drawn anew, the same for the same seed", () => {
  const points = Array.from({ length: 100 }, (_, i) => ({ x: i / 50, y: 0, label: 0, held: true }));
  const drawn = withUses(points, { held: 0, test: 0.3, seed: 2 });
  expect(drawn).toEqual(withUses(points, { held: 0, test: 0.3, seed: 2 }));
  expect(drawn.some(({ held }) => held === true)).toBe(false);
  expect(drawn.filter(({ test: kept }) => kept === true).length).toBeGreaterThan(10);
});
