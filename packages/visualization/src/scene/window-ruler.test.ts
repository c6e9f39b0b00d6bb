import { expect, test } from "vitest";
import { toSVG } from "../paint/svg.ts";
import { targetsOf } from "../paint/hit.ts";
import { coded } from "../testing/coded.ts";
import { windowRuler } from "./window-ruler.ts";

const base = { title: "ruler", size: 5, extent: 3, stride: 2, padding: 1, dilation: 1 };

test("(W − F + 2P)/S + 1 windows, each over its cells, padding included", () => {
  const scene = windowRuler(base);
  expect(scene.table?.().rows).toEqual([[0, -1, 1], [1, 1, 3], [2, 3, 5]]);
  expect(targetsOf(scene).filter(({ id }) => id?.startsWith("window/"))).toHaveLength(9);
  expect(windowRuler({ ...base, dilation: 2, stride: 1 }).table?.().rows).toEqual([[0, -1, 3], [1, 0, 4], [2, 1, 5]]);
});

test("cells that are left over are marked and counted; a window that does not fit has none", () => {
  const scene = windowRuler({ ...base, size: 10, padding: 0 });
  expect(scene.description).toContain("1 cells are not reached");
  expect(targetsOf(scene).filter(({ label }) => label.includes("no window reaches"))).toHaveLength(1);
  expect(toSVG(windowRuler({ ...base, size: 1, padding: 0, extent: 5 }))).not.toContain("NaN");
  expect(() => windowRuler({ ...base, stride: 0 })).toThrow(coded("E_VIZ_RANGE", "a ruler's stride is a whole number of at least 1, got 0."));
});
