import { expect, test } from "vitest";
import { CurveRecorder } from "./curve-recorder.ts";

const record = { seconds: 1, imagesPerSecond: 1, learningRate: 1 };

/** What `fit` reports of an epoch whose step s has this loss: means so far, two steps behind until the end. */
function epochOf(recorder: CurveRecorder, epoch: number, steps: number, lossAt: (step: number) => number): void {
  const mean = (n: number): number => Array.from({ length: n }, (_, s) => lossAt(s)).reduce((a, b) => a + b, 0) / Math.max(1, n);
  for (let step = 1; step <= steps; step++) {
    const heard = step === steps ? steps : Math.max(0, step - 2);
    recorder.progress({ epoch, epochs: 2, step, steps, loss: mean(heard), accuracy: 0.5, imagesPerSecond: 1, secondsLeft: 1 });
  }
}

test("the curve is the loss at each time, not the mean so far", () => {
  const recorder = new CurveRecorder();
  epochOf(recorder, 1, 48, (step) => (step < 24 ? 2 : 0.5));
  const [train] = recorder.series("loss");
  const y = Array.from(train?.y ?? []);
  expect(y.slice(0, 10).every((value) => Math.abs(value - 2) < 1e-9)).toBe(true);
  // Differences of means: rounding in the last digits.
  expect(y.slice(-8).every((value) => Math.abs(value - 0.5) < 1e-9)).toBe(true);
});

test("a long run keeps a bounded number of points, up to its end", () => {
  const recorder = new CurveRecorder();
  for (let epoch = 1; epoch <= 60; epoch++) epochOf(recorder, epoch, 48, () => 1);
  const [train] = recorder.series("loss");
  expect(train?.y.length).toBeLessThanOrEqual(400);
  expect(Array.from(train?.x ?? []).at(-1)).toBe(60);
});

test("validation is a curve of its own", () => {
  const recorder = new CurveRecorder();
  recorder.epoch({ ...record, epoch: 1, loss: 1, accuracy: 0.5, valLoss: 0.8, valAccuracy: 0.7 });
  expect(recorder.series("accuracy").map(({ label, y }) => [label, Array.from(y)])).toEqual([["train", []], ["validation", [0.7]]]);
});

test("a resumed run has the epochs before in front, once they are known", () => {
  const recorder = new CurveRecorder();
  epochOf(recorder, 3, 4, () => 0.25);
  recorder.resume([{ ...record, epoch: 1, loss: 1, accuracy: 0.5 }, { ...record, epoch: 2, loss: 0.5, accuracy: 0.8 }]);
  const [train] = recorder.series("loss");
  expect([Array.from(train?.x ?? []).slice(0, 2), Array.from(train?.y ?? []).slice(0, 3)]).toEqual([[1, 2], [1, 0.5, 0.25]]);
});
