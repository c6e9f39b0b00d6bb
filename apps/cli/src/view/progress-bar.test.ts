import { describe, expect, test } from "vitest";
import { progressBar } from "./progress-bar.ts";
import { visibleWidth } from "./style.ts";

const progress = { epoch: 3, epochs: 10, step: 47, steps: 94, loss: 0.1234, accuracy: 0.9621, imagesPerSecond: 15_210, secondsLeft: 64 };

describe("progressBar", () => {
  test("says everything where there is room", () => {
    expect(progressBar(progress, { width: 160, color: "none", theme: "dark" })).toBe("epoch  3/10 [##########------------------------------]  25 %  loss 0.1234  accuracy 96.21 %  15,210 images/s  1 min 04 s left");
  });
  test("at 80 columns there are still loss, accuracy, speed and time left", () => {
    const line = progressBar(progress, { width: 80, color: "none", theme: "dark" });
    expect(line).toMatch(/^epoch {2}3\/10 \[#+-+\] {2}loss 0\.1234 {2}acc 96\.21 % {2}15,210 img\/s {2}1 min 04 s left$/);
  });
  test.each([20, 40, 60, 80, 100, 200])("never fills the last of %i columns, where the cursor stands", (width) => {
    for (const color of ["none", "truecolor"] as const) expect(visibleWidth(progressBar(progress, { width, color, theme: "dark" }))).toBeLessThan(width);
  });
  test("is as wide at the end as at the start", () => {
    const widths = [{ ...progress, epoch: 1, step: 0, accuracy: 0.05, secondsLeft: 599 }, { ...progress, epoch: 10, step: 94, accuracy: 1, secondsLeft: 0 }].map((at) => visibleWidth(progressBar(at, { width: 100, color: "256", theme: "dark" })));
    expect(widths[0]).toBe(widths[1]);
  });
});
