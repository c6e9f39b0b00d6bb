import { expect, test } from "vitest";
import { LiveView } from "./live-view.ts";
import type { RunInfo } from "./train-view.ts";

const info: RunInfo = {
  model: "lenet5", modelTitle: "LeNet-5", parameters: 63_802, data: "synthetic", dataTitle: "synthetic digits", dataReason: "mnist is not on this machine", trainImages: 12_000, testImages: 2000,
  backend: "cpu", epochs: 2, batch: 128, optimizer: "adam", learningRate: 0.001, schedule: "cosine", augment: null, seed: 1, out: "runs/x",
};
const progress = { epoch: 1, epochs: 2, step: 47, steps: 94, loss: 0.5, accuracy: 0.8, imagesPerSecond: 9000, secondsLeft: 7 };

function screen(columns: number, rows: number): { isTTY: true; columns: number; rows: number; text: string; write(text: string): void } {
  return { isTTY: true, columns, rows, text: "", write(text) { this.text += text; } };
}

/** Lines that the last frame has, by how far the next one goes up. */
function height(text: string): number {
  return Number(/(\d+)A$/u.exec(text.slice(0, text.lastIndexOf("A\r") + 1))?.[1]);
}

test("says which data stands in, shows curves and a bar, and gives the cursor back", () => {
  const output = screen(80, 24);
  const view = new LiveView(output, {});
  view.start(info);
  view.progress(progress);
  view.close();
  expect(output.text).toContain("synthetic digits stand in for MNIST");
  expect(output.text).toMatch(/Loss[\s\S]*Accuracy[\s\S]*epoch/);
  expect(output.text.endsWith("\u001B[?25h")).toBe(true);
});

test.each([[80, 24], [0, 24], [80, 10], [120, 24], [40, 6], [200, 60]])("fits a terminal of %i × %i", (columns, rows) => {
  const output = screen(columns, rows);
  const view = new LiveView(output, { COLORTERM: "truecolor" });
  view.start(info);
  view.progress(progress);
  view.progress({ ...progress, step: 60 });
  expect(height(output.text)).toBeGreaterThan(0);
  expect(height(output.text)).toBeLessThan(rows);
});

test("NO_COLOR: the bar moves, without colours", () => {
  const output = screen(80, 24);
  const view = new LiveView(output, { NO_COLOR: "1" });
  view.start(info);
  view.progress(progress);
  expect(output.text).toContain("[##");
  expect(output.text.split("\u001B[").slice(1).filter((code) => /^[\d;]*m/u.test(code))).toEqual([]);
});

test.each([20, 40])("what it says first fits %i columns, word by word", (columns) => {
  const output = screen(columns, 24);
  new LiveView(output, { NO_COLOR: "1" }).start(info);
  // oxlint-disable-next-line no-control-regex -- escape codes take no room on the screen
  const lines = output.text.replaceAll(/\u001B\[[0-9;?]*[a-zA-Z]/gu, "").split("\n");
  // A word may be longer than 20 columns, the variable to set with its value; it stands alone.
  for (const line of lines) if (line.includes(" ")) expect(line.length).toBeLessThanOrEqual(columns);
  expect(lines.join(" ")).toContain("63,802 weights; 12,000 images to learn, 2,000 to test");
});
