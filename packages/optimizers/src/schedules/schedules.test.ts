import { readFileSync } from "node:fs";
import { setDefaultBackend, Tensor, tensor } from "@receptive/core";
import { reference } from "@receptive/core/reference";
import { describe, expect, test } from "vitest";
import { adam, constant, cosine, type Schedule, stepDecay } from "../index.ts";

setDefaultBackend(() => reference({ precision: "f32" }));

interface Fixture { readonly id: string; readonly attrs: { readonly step_size: number; readonly gamma: number; readonly T_max: number; readonly eta_min: number }; readonly base_lr: number; readonly lr: readonly number[] }
const { schedules } = JSON.parse(readFileSync(new URL("../../fixtures/schedules.json", import.meta.url), "utf8")) as { schedules: readonly Fixture[] };

function fixture(id: string): Fixture {
  const found = schedules.find((s) => s.id === id);
  if (found === undefined) throw new Error(`no fixture ${id}`);
  return found;
}

/** The rate computed inside a graph, from the step counter, in single precision. */
async function inGraph(schedule: Schedule, step: number): Promise<number> {
  const rate = schedule.rate(tensor(step, { dtype: "i32" }));
  return rate instanceof Tensor ? await rate.item() : rate;
}

async function follows(schedule: Schedule, { lr, base_lr }: Fixture): Promise<void> {
  for (const [k, want] of lr.entries()) {
    expect(Math.abs(schedule.rateAt(k) - want)).toBeLessThanOrEqual(1e-6 * want); // the fixture's own rtol
    // Single precision: half an ulp of the base rate for each of the handful of operations.
    expect(Math.abs((await inGraph(schedule, k)) - want)).toBeLessThanOrEqual(5 * 2 ** -24 * base_lr);
  }
}

describe("schedules equal PyTorch's, on the host and inside the graph", () => {
  test("stepDecay is StepLR", async () => {
    const f = fixture("step");
    await follows(stepDecay(f.base_lr, { every: f.attrs.step_size, factor: f.attrs.gamma }), f);
  });

  test("cosine is CosineAnnealingLR", async () => {
    const f = fixture("cosine-min");
    await follows(cosine(f.base_lr, { steps: f.attrs.T_max, min: f.attrs.eta_min }), f);
  });

  test("constant stays", async () => {
    expect(constant(0.3).rateAt(1000)).toBe(0.3);
    expect(await inGraph(constant(0.3), 7)).toBe(0.3);
  });
});

describe("cosine and the length of the run", () => {
  test("ends at min and stays there", async () => {
    const schedule = cosine(0.1, { steps: 10, min: 0.01 });
    for (const step of [10, 11, 20, 1000]) {
      expect(schedule.rateAt(step)).toBeCloseTo(0.01, 15);
      expect(await inGraph(schedule, step)).toBeCloseTo(0.01, 8); // an ulp of 0.1 in single precision
    }
  });

  test("takes it from the run unless it has its own", () => {
    expect(cosine(1).bind({ totalSteps: 100 }).rateAt(50)).toBeCloseTo(0.5, 15);
    expect(cosine(1, { steps: 200 }).bind({ totalSteps: 100 }).rateAt(100)).toBeCloseTo(0.5, 15);
    expect(adam(cosine(1e-3)).bind({ totalSteps: 10 }).rateAt(10)).toBe(0);
  });

  test("says so when nobody told it", () => {
    expect(() => cosine(1).rateAt(0)).toThrowError(expect.objectContaining({ code: "E_SCHEDULE_STEPS" }));
    expect(() => cosine(1).rate(tensor(0, { dtype: "i32" }))).toThrowError(expect.objectContaining({ code: "E_SCHEDULE_STEPS" }));
  });
});

test.each([
  ["a negative rate", () => constant(-1)],
  ["no rate", () => cosine(Number.NaN)],
  ["a run of no steps", () => cosine(1, { steps: 0 })],
  ["a minimum above the rate", () => cosine(1, { min: 2 })],
  ["drops after half a step", () => stepDecay(1, { every: 0.5 })],
  ["a factor that grows", () => stepDecay(1, { every: 5, factor: 1.5 })],
])("%s is an error", (_, make) => {
  expect(make).toThrowError(expect.objectContaining({ code: "E_SCHEDULE" }));
});
