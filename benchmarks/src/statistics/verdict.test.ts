/** Simulated timings: what the machine would have to do for each verdict. */
import { expect, test } from "vitest";
import type { Load, Verdict } from "../record/record.ts";
import { pairStatistics } from "./pair-statistics.ts";
import { seededRandom } from "./seeded-random.ts";
import { type Evidence, judge } from "./verdict.ts";

interface Simulation {
  /** Time of the head over that of the base. */
  readonly ratio?: number;
  readonly pairs?: number;
  /** Standard deviation of a time, as a fraction. */
  readonly noise?: number;
  /** How much slower the whole machine is at the end than at the start. */
  readonly drift?: number;
  /** A share of observations that load doubles, base, head and frozen kernel alike. */
  readonly disturbed?: number;
  readonly running?: number;
  readonly seed?: number;
}

/** Times of base, head, base in turns, as the harness takes them. */
function simulate({ ratio = 1, pairs = 12, noise = 0.01, drift = 0, disturbed = 0, running = 1, seed = 1 }: Simulation): Evidence {
  const random = seededRandom(seed);
  const gaussian = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const base: number[] = [];
  const compared: [number, number][] = [];
  const controls: [number, number][] = [];
  const loads: Load[] = [];
  for (let i = 0; i < pairs; i++) {
    const observe = (of: number): number => {
      const slow = (1 + (drift * i) / pairs) * (random() < disturbed ? 2 : 1);
      loads.push({ loadAverage: 0, running, yardstickMs: [slow * (1 + 0.005 * gaussian()), slow * (1 + 0.005 * gaussian())] });
      return 5 * of * slow * (1 + noise * gaussian());
    };
    const [first, head, second] = [observe(1), observe(ratio), observe(1)];
    base.push(first);
    compared.push([first, head]);
    controls.push([first, second]);
  }
  return { comparison: pairStatistics(compared), control: pairStatistics(controls), baseMs: base, loads, cores: 2, threads: 1, minimumEffect: 0.02 };
}

const verdicts = (simulation: Simulation, runs = 20): Verdict[] => Array.from({ length: runs }, (_, seed) => judge(simulate({ ...simulation, seed })).verdict);

test("a planted slow-down of 5 % is a regression, a speed-up an improvement", () => {
  expect(new Set(verdicts({ ratio: 1.05 }))).toEqual(new Set(["regression"]));
  expect(new Set(verdicts({ ratio: 0.95 }))).toEqual(new Set(["improvement"]));
});

test("the same against itself is inconclusive, always", () => {
  expect(new Set(verdicts({ ratio: 1 }))).toEqual(new Set(["inconclusive"]));
  expect(verdicts({ ratio: 1, noise: 0.04 }, 60).filter((verdict) => verdict === "regression" || verdict === "improvement")).toEqual([]);
});

test("a change below the smallest effect is no regression", () => {
  expect(new Set(verdicts({ ratio: 1.008, noise: 0.001 }))).toEqual(new Set(["inconclusive"]));
});

test("a slow-down of 5 % shows through noise of 4 % with more pairs", () => {
  expect(verdicts({ ratio: 1.05, noise: 0.04, pairs: 60 }).filter((verdict) => verdict === "regression").length).toBeGreaterThan(15);
});

test.each<[string, Simulation, RegExp]>([
  ["too few pairs", { ratio: 1.05, pairs: 9 }, /9 pairs are too few/],
  ["others that want to run", { ratio: 1.05, running: 4 }, /3 other processes want to run on 2 cores/],
  ["load on most of the run", { ratio: 1.05, disturbed: 0.9 }, /frozen kernel takes \d+ % longer/],
  ["load that comes and goes", { ratio: 1.05, disturbed: 0.3 }, /frozen kernel/],
  ["drift", { ratio: 1.05, drift: 0.15 }, /drifts: \+\d+\.\d %/],
])("%s gives no verdict, and says why", (_, simulation, reason) => {
  const { verdict, because } = judge(simulate(simulation));
  expect(verdict).toBe("no verdict");
  expect(because).toMatch(reason);
});

test("a base that differs from itself gives no verdict", () => {
  const honest = simulate({ ratio: 1.05 });
  const control = pairStatistics(Array.from({ length: 12 }, (_, i) => [5, 5.2 + 0.001 * i] as const));
  expect(judge({ ...honest, control })).toEqual({ verdict: "no verdict", because: "the base differs from itself by +4.1 %" });
});

test("the reasons are a sentence with the numbers", () => {
  expect(judge(simulate({ ratio: 1.05, seed: 3 })).because).toMatch(/^\+\d\.\d % \[\+\d\.\d %, \+\d\.\d %\] at 99 %, 12 pairs, smallest effect 2\.0 %$/u);
});
