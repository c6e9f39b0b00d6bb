import { expect, test } from "vitest";
import { bars } from "../scene/bars.ts";
import { confusionMatrix } from "../scene/confusion-matrix.ts";
import { heatmap } from "../scene/heatmap.ts";
import { imageGrid } from "../scene/image-grid.ts";
import { lineChart } from "../scene/line-chart.ts";
import { matrix } from "../scene/matrix.ts";
import { toCSV } from "./data-table.ts";

test("what would break a line or a field is quoted", () => {
  expect(toCSV({ columns: ["a", 'b "c"'], rows: [["x\ny", -0.5], ["", Number.NaN]] })).toBe('a,"b ""c"""\r\n"x\ny",-0.5\r\n,NaN\r\n');
});

test("every figure has its numbers as a table", () => {
  expect(bars({ title: "B", labels: ["a"], values: [0.25] }).table?.()).toEqual({ columns: ["label", "value"], rows: [["a", 0.25]] });
  expect(lineChart({ title: "L", xLabel: "epoch", series: [{ label: "train", y: [2, 1] }, { label: "val", x: [1], y: [3] }] }).table?.())
    .toEqual({ columns: ["series", "epoch", "value"], rows: [["train", 0, 2], ["train", 1, 1], ["val", 1, 3]] });
  expect(matrix({ title: "M", values: [[1, 2]], rowLabels: ["r"], columnLabels: ["c", "d"] }).table?.()).toEqual({ columns: ["", "c", "d"], rows: [["r", 1, 2]] });
  expect(confusionMatrix({ matrix: [[1, 2], [3, 4]] }).table?.()).toEqual({ columns: ["label \\ guess", "0", "1"], rows: [["0", 1, 2], ["1", 3, 4]] });
  expect(heatmap({ title: "H", values: [1, 2, 3, 4], rows: 2, columns: 2 }).table?.()).toEqual({ columns: ["row", "0", "1"], rows: [[0, 1, 2], [1, 3, 4]] });
  expect(imageGrid({ title: "I", captions: ["x"], images: [{ data: [1, 2], width: 2, height: 1 }] }).table?.()).toEqual({ columns: ["image", "row", "0", "1"], rows: [["x", 0, 1, 2]] });
});
