import { expect, test } from "vitest";
import { heatmap } from "../scene/heatmap.ts";
import { imageGrid } from "../scene/image-grid.ts";
import { FigureKeys } from "./figure-keys.ts";

const image = { data: [1, 2, 3, 4], width: 2, height: 2 };

test("arrows walk the marks, Enter the cells, Escape comes out", () => {
  const scene = imageGrid({ title: "I", id: "map", images: [image, image, image, image], columns: 2 });
  const keys = new FigureKeys();
  expect(keys.press(scene, "x")).toBeUndefined();
  const walk = ["ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft", "ArrowLeft", "Enter", "ArrowRight", "ArrowDown", "ArrowDown", "Escape"].map((key) => keys.press(scene, key)?.id);
  expect(walk).toEqual(["map/0", "map/1", "map/3", "map/2", "map/2", "map/2#0", "map/2#1", "map/2#3", "map/2#3", "map/2"]);
});

test("a place is kept while the figure changes, and lost with its mark", () => {
  const keys = new FigureKeys();
  const scene = heatmap({ title: "H", values: [1, 2, 3, 4], rows: 2, columns: 2 });
  keys.press(scene, "ArrowRight");
  keys.press(scene, "Enter");
  const changed = heatmap({ title: "H", values: [9, 8, 7, 6], rows: 2, columns: 2 });
  expect(keys.current(changed)?.cell).toEqual({ row: 0, column: 0, index: 0, value: 9 });
  expect(keys.current({ ...changed, children: [] })).toBeUndefined();
});
