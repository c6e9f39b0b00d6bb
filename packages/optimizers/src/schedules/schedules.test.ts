import { readFileSync } from "node:fs";
import { setDefaultBackend, Tensor, tensor } from "@receptive/core";
import { reference } from "@receptive/core/reference";
import { describe, expect, test } from "vitest";
import { adam, constant, cosine, cosineRestarts, cyclic, exponential, linearRamp, multiStep, oneCycle, oneCycleMomentum, polynomial, reduceOnPlateau, type Schedule, sgd, stepDecay, warmup, warmupLinear } from "../index.ts";

setDefaultBackend(() => reference({ precision: "f32" }));

interface Fixture {
  readonly id: string;
  readonly attrs: Readonly<Record<string, number>> & { readonly mode: "min" | "max"; readonly threshold_mode: "rel" | "abs"; readonly anneal: "linear" };
  readonly base_lr: number;
  readonly lr?: readonly number[];
  readonly momentum?: readonly number[];
  readonly metrics?: readonly (number | null)[];
  readonly lr_after?: readonly number[];
}
const { schedules } = JSON.parse(readFileSync(new URL("../../fixtures/schedules.json", import.meta.url), "utf8")) as { schedules: readonly Fixture[] };

/** The rate computed inside a graph, from the step counter, in single precision. */
async function inGraph(schedule: Schedule, step: number): Promise<number> {
  const rate = schedule.rate(tensor(step, { dtype: "i32" }));
  return rate instanceof Tensor ? await rate.item() : rate;
}

async function follows(schedule: Schedule, wanted: readonly number[]): Promise<void> {
  const most = Math.max(...wanted);
  for (const [k, want] of wanted.entries()) {
    // The fixture's own rtol; where rates are subtracted down to 0, a rounding of the largest remains.
    expect(Math.abs(schedule.rateAt(k) - want)).toBeLessThanOrEqual(1e-6 * want + 1e-16 * most);
    // Single precision: half an ulp of the highest rate for each of the handful of operations.
    expect(Math.abs((await inGraph(schedule, k)) - want)).toBeLessThanOrEqual(5 * 2 ** -24 * most);
  }
}

type Make = (lr: number, attrs: Fixture["attrs"]) => Schedule;
const or0 = (value: number | undefined): number => value ?? 0;
const MAKE: Readonly<Record<string, Make>> = {
  "step": (lr, a) => stepDecay(lr, { every: or0(a["step_size"]), factor: or0(a["gamma"]) }),
  "exponential": (lr, a) => exponential(lr, { factor: or0(a["gamma"]) }),
  "cosine-min": (lr, a) => cosine(lr, { steps: or0(a["T_max"]), min: or0(a["eta_min"]) }),
  "cosine-restarts": (lr, a) => cosineRestarts(lr, { first: or0(a["T_0"]), growth: or0(a["T_mult"]), min: or0(a["eta_min"]) }),
  "onecycle-linear": (_, a) => oneCycle(or0(a["max_lr"]), { steps: or0(a["total_steps"]), rise: or0(a["pct_start"]), divide: or0(a["div_factor"]), finalDivide: or0(a["final_div_factor"]), anneal: a.anneal }),
  "constant": (lr, a) => constant(lr, { factor: or0(a["factor"]), steps: or0(a["total_iters"]) }),
  "warmup-linear": (lr, a) => warmupLinear(lr, { warmup: or0(a["warmup"]), steps: or0(a["total"]) }),
};

describe("schedules equal PyTorch's, on the host and inside the graph", () => {
  test.each(schedules.filter((s) => s.lr !== undefined))("$id", async ({ id, attrs, base_lr, lr = [], momentum }) => {
    const schedule = MAKE[id]?.(base_lr, attrs);
    if (schedule === undefined) throw new Error(`no schedule for ${id}`);
    await follows(schedule, lr);
    if (momentum !== undefined) await follows(oneCycleMomentum({ steps: lr.length, rise: or0(attrs["pct_start"]), anneal: attrs.anneal }), momentum);
  });

  test.each(schedules.filter((s) => s.metrics !== undefined))("$id", ({ base_lr, attrs, metrics = [], lr_after = [] }) => {
    const { start, next } = reduceOnPlateau(base_lr, {
      mode: attrs.mode, factor: or0(attrs["factor"]), patience: or0(attrs["patience"]), threshold: or0(attrs["threshold"]),
      thresholdMode: attrs.threshold_mode === "rel" ? "relative" : "absolute", cooldown: or0(attrs["cooldown"]), min: or0(attrs["min_lr"]), eps: or0(attrs["eps"]),
    });
    let state = start;
    for (const [k, metric] of metrics.entries()) {
      state = next(state, metric ?? Number.NaN);
      expect(Math.abs(state.lr - (lr_after[k] ?? Number.NaN))).toBeLessThanOrEqual(1e-6 * state.lr); // the fixture's own rtol
    }
  });

  test("every one of them is here", () => {
    expect(schedules.length).toBe(10);
  });

  test("constant stays", async () => {
    expect(constant(0.3).rateAt(1000)).toBe(0.3);
    expect(await inGraph(constant(0.3), 7)).toBe(0.3);
  });
});

describe("schedules without a stored run, from their definition", () => {
  const range = (n: number): number[] => Array.from({ length: n }, (_, k) => k);
  test.each<[string, Schedule, (k: number) => number]>([
    ["multiStep", multiStep(0.1, { at: [6, 3, 6], factor: 0.5 }), (k) => (k < 3 ? 0.1 : k < 6 ? 0.05 : 0.0125)],
    ["linearRamp", linearRamp(0.1, { steps: 4 }), (k) => 0.1 * (1 / 3 + ((2 / 3) * Math.min(k, 4)) / 4)],
    ["polynomial", polynomial(0.1, { steps: 8, power: 2 }), (k) => 0.1 * Math.max(0, 1 - k / 8) ** 2],
    ["warmup of a cosine", warmup(cosine(0.2, { steps: 6 }), { steps: 3 }), (k) => (k < 3 ? (0.2 * (k + 1)) / 3 : 0.1 * (1 + Math.cos((Math.PI * Math.min(k - 3, 6)) / 6)))],
    ["cosineRestarts of one length", cosineRestarts(0.1, { first: 4 }), (k) => 0.05 * (1 + Math.cos((Math.PI * (k % 4)) / 4))],
    ["cyclic", cyclic(0.01, 0.11, { up: 2, down: 4 }), (k) => 0.01 + 0.1 * ([0, 0.5, 1, 0.75, 0.5, 0.25][k % 6] ?? 0)],
    ["cyclic, half as high each time", cyclic(0, 1, { up: 2, perCycle: 0.5 }), (k) => ([0, 0.5, 1, 0.5][k % 4] ?? 0) * 0.5 ** Math.floor(k / 4)],
    ["cyclic, lower at each step", cyclic(0, 1, { up: 1, perStep: 0.9 }), (k) => (k % 2) * 0.9 ** k],
    ["oneCycle, cosine, three phases", oneCycle(1, { steps: 12, rise: 0.25, divide: 10, finalDivide: 10, threePhases: true }), (k) => {
      const arc = (from: number, to: number, share: number): number => to + ((from - to) / 2) * (1 + Math.cos(Math.PI * share));
      return k <= 2 ? arc(0.1, 1, k / 2) : k <= 4 ? arc(1, 0.1, (k - 2) / 2) : arc(0.1, 0.01, Math.min(1, (k - 4) / 7));
    }],
    ["oneCycle with its peak between two updates", oneCycle(1, { steps: 10, rise: 0.25, divide: 2, finalDivide: 1, anneal: "linear" }), (k) => (k <= 1.5 ? 0.5 + (0.5 * k) / 1.5 : 1 - (0.5 * (Math.min(k, 9) - 1.5)) / 7.5)],
  ])("%s", async (_, schedule, f) => {
    await follows(schedule, range(13).map(f));
  });

  test("restarts are met exactly, however late", async () => {
    const schedule = cosineRestarts(1, { first: 3, growth: 3 });
    for (let [start, length] = [0, 3]; start < 1e6; [start, length] = [start + length, length * 3]) {
      expect(schedule.rateAt(start)).toBe(1);
      expect(await inGraph(schedule, start)).toBe(1);
      expect(await inGraph(schedule, start + length - 1)).toBeLessThan(0.3);
    }
  });
});

describe("the length of the run", () => {
  test("cosine ends at min and stays there", async () => {
    const schedule = cosine(0.1, { steps: 10, min: 0.01 });
    for (const step of [10, 11, 20, 1000]) {
      expect(schedule.rateAt(step)).toBeCloseTo(0.01, 15);
      expect(await inGraph(schedule, step)).toBeCloseTo(0.01, 8); // an ulp of 0.1 in single precision
    }
  });

  test("is taken from the run unless a schedule has its own", () => {
    expect(cosine(1).bind({ totalSteps: 100 }).rateAt(50)).toBeCloseTo(0.5, 15);
    expect(cosine(1, { steps: 200 }).bind({ totalSteps: 100 }).rateAt(100)).toBeCloseTo(0.5, 15);
    expect(adam(cosine(1e-3)).bind({ totalSteps: 10 }).rateAt(10)).toBe(0);
    expect(warmup(cosine(1), { steps: 10 }).bind({ totalSteps: 30 }).rateAt(20)).toBeCloseTo(0.5, 15);
    expect(warmupLinear(1, { warmup: 10 }).bind({ totalSteps: 30 }).rateAt(20)).toBeCloseTo(0.5, 15);
    expect(linearRamp(1, { start: 0 }).bind({ totalSteps: 10 }).rateAt(5)).toBeCloseTo(0.5, 15);
    expect(polynomial(1).bind({ totalSteps: 10 }).rateAt(5)).toBeCloseTo(0.5, 15);
    expect(oneCycle(1).bind({ totalSteps: 10 }).rateAt(2)).toBeCloseTo(1, 15);
  });

  test.each<[string, Schedule]>([
    ["cosine", cosine(1)], ["linearRamp", linearRamp(1)], ["polynomial", polynomial(1)], ["oneCycle", oneCycle(1)], ["oneCycleMomentum", oneCycleMomentum()], ["polynomial", warmupLinear(1, { warmup: 2 })],
  ])("%s says so when nobody told it", (name, schedule) => {
    const error = expect.objectContaining({ code: "E_SCHEDULE_STEPS", message: expect.stringMatching(`^${name} does not know`) as string }) as Error;
    expect(() => schedule.rateAt(5)).toThrowError(error);
    expect(() => schedule.rate(tensor(5, { dtype: "i32" }))).toThrowError(error);
  });
});

describe("reduceOnPlateau", () => {
  test("does not count during the cooldown, nor fall below its minimum or by next to nothing", () => {
    const { start, next } = reduceOnPlateau(1, { factor: 0.5, patience: 0, cooldown: 2, min: 0.2, eps: 0.05 });
    const rates: number[] = [];
    let state = start;
    for (let k = 0; k < 14; k++) rates.push((state = next(state, 1)).lr);
    expect(rates).toEqual([1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25]); // 0.25 → 0.2 is no more than eps
  });

  test("NaN is no improvement, and infinity no best", () => {
    const { start, next } = reduceOnPlateau(1, { patience: 1 });
    expect(next(next(start, Number.NaN), Number.NaN).lr).toBe(0.1);
    expect(next(next(start, Infinity), Infinity).lr).toBe(0.1);
    expect(next(start, 5)).toEqual({ lr: 1, best: 5, bad: 0, cooldown: 0 });
  });
});

test.each<[string, () => unknown]>([
  ["a negative rate", () => constant(-1)],
  ["no rate", () => cosine(Number.NaN)],
  ["a run of no steps", () => cosine(1, { steps: 0 })],
  ["a minimum above the rate", () => cosine(1, { min: 2 })],
  ["a minimum above the rate, with restarts", () => cosineRestarts(1, { first: 5, min: 2 })],
  ["periods that grow by half", () => cosineRestarts(1, { first: 5, growth: 1.5 })],
  ["drops after half a step", () => stepDecay(1, { every: 0.5 })],
  ["a factor that grows", () => stepDecay(1, { every: 5, factor: 1.5 })],
  ["exponential growth", () => exponential(1, { factor: 1.1 })],
  ["a drop at no step", () => multiStep(1, { at: [3, -1] })],
  ["a negative start", () => linearRamp(1, { start: -1 })],
  ["a negative power", () => polynomial(1, { power: -1 })],
  ["a low rate above the high one", () => cyclic(2, 1)],
  ["a rise of more than all", () => oneCycle(1, { rise: 1.5 })],
  ["a momentum of 1", () => oneCycleMomentum({ high: 1 })],
  ["a warm-up of nothing", () => warmup(1, { steps: 0 })],
  ["a warm-up as long as the run", () => warmupLinear(1, { warmup: 5, steps: 5 })],
  ["a factor of 1 for plateaus", () => reduceOnPlateau(1, { factor: 1 })],
  ["a patience of half a metric", () => reduceOnPlateau(1, { patience: 0.5 })],
])("%s is an error", (_, make) => {
  expect(make).toThrowError(expect.objectContaining({ code: "E_SCHEDULE" }) as Error);
});

test("momentum follows its own schedule, from the run's length", async () => {
  const optimizer = sgd(1, { momentum: oneCycleMomentum({ rise: 0.5, anneal: "linear" }) }).bind({ totalSteps: 4 });
  const w = tensor([0]);
  let state = { params: w, buffers: {}, opt: optimizer.init(w), step: tensor(0, { dtype: "i32" }), key: tensor(new Uint32Array(2)) };
  for (let k = 0; k < 2; k++) state = optimizer.update(tensor([1]), state);
  expect(await state.params.item()).toBeCloseTo(-1 - (0.85 + 1), 6); // v = 1, then 0.85·1 + 1, in single precision
});

test.each([[1, 1], [10, 0.1], [1, 0.3], [2, 0.5], [3, 0]])("a cycle of %i updates that rises for a share of %d has a rate at each", async (steps, rise) => {
  for (const anneal of ["linear", "cosine"] as const) {
    const schedule = oneCycleMomentum({ steps, rise, anneal });
    for (let k = 0; k < steps; k++) {
      const rate = schedule.rateAt(k);
      expect(rate).toBeGreaterThanOrEqual(0.85 - 1e-12);
      expect(rate).toBeLessThanOrEqual(0.95 + 1e-12);
      // Half an ulp of 0.95 for each of a handful of operations.
      expect(Math.abs((await inGraph(schedule, k)) - rate)).toBeLessThanOrEqual(5 * 2 ** -24);
    }
  }
});
