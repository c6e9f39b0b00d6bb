import { expect, test } from "vitest";
import { Checkpoints } from "./checkpoints.ts";

test("stays within its budget and spreads over the run, the first moment included", () => {
  const kept = new Checkpoints(100 * 50, 40);
  for (let step = 0; step < 5000; step++) {
    if (kept.wanted) kept.offer({ step, weights: new Uint8Array(100) });
    else kept.skip();
    expect(kept.list.length).toBeLessThanOrEqual(40);
  }
  const steps = kept.list.map(({ step }) => step);
  expect(steps[0]).toBe(0);
  expect(steps.length).toBeGreaterThan(15);
  const gaps = new Set(steps.slice(1).map((step, i) => step - (steps[i] ?? 0)));
  expect(gaps.size).toBe(1);
});
