import { expect, test } from "vitest";
import { type ArraysInput, fromArrays } from "./from-arrays.ts";

const good: ArraysInput = { name: "mine", images: new Uint8Array(8), labels: [0, 2], shape: [1, 2, 2], classes: 3 };

test("keeps the arrays and names the classes", () => {
  const data = fromArrays(good);
  expect(data.images).toBe(good.images);
  expect([data.length, data.labels, data.classes, data.synthetic]).toEqual([2, Int32Array.of(0, 2), ["0", "1", "2"], false]);
  expect(fromArrays({ ...good, classes: ["a", "b", "c"] }).classes).toEqual(["a", "b", "c"]);
});

test.each<[string, Partial<ArraysInput>, string]>([
  ["a label above the classes", { labels: [0, 3] }, "[E_LABEL_RANGE]: mine: label 1 is 3; with 3 classes labels are integers from 0 to 2."],
  ["a label below", { labels: Int32Array.of(-1, 0) }, "[E_LABEL_RANGE]: mine: label 0 is -1"],
  ["a fractional label", { labels: [0, 0.5] }, "[E_LABEL_RANGE]: mine: label 1 is 0.5"],
  ["no label", { labels: [Number.NaN, 0] }, "[E_LABEL_RANGE]: mine: label 0 is NaN"],
  ["too few labels", { labels: [0] }, "[E_DATA_SHAPE]: mine: 1 labels with images of 1×2×2 need 4 pixels, got 8 (2 images)."],
  ["half an image", { images: new Uint8Array(7) }, "[E_DATA_SHAPE]: mine: 2 labels with images of 1×2×2 need 8 pixels, got 7 (1.75 images)."],
  ["a size of zero", { shape: [0, 2, 2] }, "[E_DATA_SHAPE]: mine: shape must be [channels, height, width]"],
  ["no classes", { classes: 0 }, "[E_DATA_SHAPE]: mine: classes must be names or an integer of at least 1, got 0."],
  ["a pixel that is no number", { images: new Float32Array(8).fill(Number.NaN, 5) }, "[E_DATA_VALUE]: mine: pixel 5 is NaN."],
])("refuses %s", (_, change, message) => {
  const [, code = "", text] = /^\[(\w+)\]: (.*)$/.exec(message) ?? [];
  expect(() => fromArrays({ ...good, ...change })).toThrow(expect.objectContaining({ code, message: expect.stringContaining(text ?? "?") }));
});
