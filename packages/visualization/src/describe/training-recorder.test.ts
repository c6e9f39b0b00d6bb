import { expect, test } from "vitest";
import { coded } from "../testing/coded.ts";
import { trainingRecorder, type TrainingRecorder } from "./training-recorder.ts";

function run(recorder: TrainingRecorder, steps: number, size: number, each: () => void): void {
  for (let step = 0; step < steps; step++) {
    if (recorder.wanted) recorder.offer({ step, bytes: new Uint8Array(size) });
    else recorder.skip();
    each();
  }
}

test("stays within number and weight, and spreads evenly over the run, the first moment included", () => {
  for (const [bytes, most] of [[100 * 50, 40], [100 * 7, 200]] as const) {
    const recorder = trainingRecorder({ bytes, most });
    run(recorder, 5000, 100, () => {
      expect(recorder.moments.length).toBeLessThanOrEqual(most);
      expect(recorder.totalBytes).toBeLessThanOrEqual(bytes);
    });
    const steps = recorder.moments.map(({ step }) => step);
    expect(steps[0]).toBe(0);
    expect(steps.length).toBeGreaterThan(Math.min(most, bytes / 100) / 2 - 2);
    expect(new Set(steps.slice(1).map((step, i) => step - (steps[i] ?? 0))).size).toBe(1);
  }
});

test("one that weighs more than all may is kept alone; a budget of nothing is refused", () => {
  const recorder = trainingRecorder({ bytes: 10 });
  run(recorder, 9, 100, () => {});
  expect(recorder.moments.map(({ step }) => step)).toEqual([0]);
  expect(() => trainingRecorder({ bytes: 0 })).toThrow(coded("E_VIZ_RANGE"));
  expect(() => trainingRecorder({ bytes: 1, most: 1 })).toThrow(coded("E_VIZ_RANGE"));
});
