import { expect, test } from "vitest";
import { feeds, fixes, meetings, outputSize } from "./window-geometry.ts";

const sizes = { width: 5, height: 5, depth: 1, filters: 1, extent: 3, stride: 1, padding: 0, dilation: 1 };

test("output sizes, and what is left over", () => {
  expect(outputSize(sizes)).toEqual({ rows: 3, columns: 3, lostRows: 0, lostColumns: 0, fits: true });
  expect(outputSize({ ...sizes, width: 10, height: 7, stride: 2 })).toEqual({ rows: 3, columns: 4, lostRows: 0, lostColumns: 1, fits: true });
  expect(outputSize({ ...sizes, dilation: 3 }).fits).toBe(false);
});

test("an input cell feeds the outputs whose windows hold it; a weight meets one cell a position", () => {
  expect(feeds(sizes, 2, 2)).toHaveLength(9);
  expect(feeds(sizes, 0, 0)).toEqual([{ row: 0, column: 0, weight: 0 }]);
  expect(feeds({ ...sizes, dilation: 2 }, 1, 1)).toEqual([]);
  for (const options of [sizes, { ...sizes, stride: 2 }, { ...sizes, width: 7, height: 7, dilation: 2, padding: 1 }]) {
    for (let weight = 0; weight < 9; weight++) {
      for (const { row, column, output } of meetings(options, Math.floor(weight / 3), weight % 3)) {
        const { columns } = outputSize(options);
        expect(feeds(options, row, column)).toContainEqual({ row: Math.floor(output / columns), column: output % columns, weight });
      }
    }
  }
});

test("what does not tile gets two settings that do", () => {
  const sizes = { width: 10, height: 10, depth: 1, filters: 1, extent: 3, stride: 2, padding: 0, dilation: 1 };
  const found = fixes(sizes);
  expect(found.map(({ words }) => words)).toEqual(["Stride 1", "Input 11 × 11"]);
  for (const { sizes: other } of found) expect(outputSize(other)).toMatchObject({ fits: true, lostRows: 0, lostColumns: 0 });
  expect(fixes({ ...sizes, stride: 3 }).map(({ words }) => words)).toEqual(["Stride 1", "Padding 1"]);
});
