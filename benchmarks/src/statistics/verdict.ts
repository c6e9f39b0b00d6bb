import type { Load, PairStatistics, Verdict } from "../record/record.ts";
import { percent } from "../report/percent.ts";
import { drift } from "./drift.ts";
import { median } from "./median.ts";

/** All that a verdict rests on. */
export interface Evidence {
  readonly comparison: PairStatistics;
  /** The base against itself, measured in between. */
  readonly control: PairStatistics;
  /** The base's times in the order taken. */
  readonly baseMs: readonly number[];
  /** Of every observation of the case, in the order taken. */
  readonly loads: readonly Load[];
  readonly cores: number;
  /** Threads that a subject computes with. */
  readonly threads: number;
  readonly minimumEffect: number;
}

export interface Judgement { readonly verdict: Verdict; readonly because: string }

export const MINIMUM_PAIRS = 10;
/** The frozen kernel may take so much longer than at its best, in the middle of the run. Undisturbed it stays within 5 %: twice that. */
const SLOWED = 0.1;
/** And its times may scatter so much, as a ratio of the upper to the lower quartile: a little more, for load that comes and goes doubles times. */
const SCATTERED = 0.12;
/** Times may drift so much from the first pair to the last: over a dozen turns of three, neighbours then differ by 0.14 %, little beside the smallest effect. */
const DRIFTED = 0.05;

function quartileRatio(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  return at(0.75) / at(0.25) - 1;
}

/** Why nothing can be said; null where something can. */
function obstacle({ comparison, control, baseMs, loads, cores, threads, minimumEffect }: Evidence): string | null {
  if (comparison.pairs < MINIMUM_PAIRS) return `${comparison.pairs} pairs are too few: at least ${MINIMUM_PAIRS} are needed`;
  const waiting = median(loads.flatMap(({ running }) => (running === null ? [] : [running])));
  // One is the harness's own moment of reading.
  if (waiting - 1 + threads > cores) return `the machine is busy: ${waiting - 1} other processes want to run on ${cores} cores`;
  const yardsticks = loads.flatMap(({ yardstickMs }) => [...yardstickMs]);
  const slowed = median(yardsticks) / Math.min(...yardsticks) - 1;
  if (slowed > SLOWED) return `the machine is busy: the frozen kernel takes ${(slowed * 100).toFixed(0)} % longer than at its best`;
  const scattered = quartileRatio(yardsticks);
  if (scattered > SCATTERED) return `the machine is unsteady: the middle half of the frozen kernel's times spans ${(scattered * 100).toFixed(0)} %`;
  const drifts = [drift(baseMs), drift(yardsticks)];
  const worst = drifts.find((each) => Math.abs(each) > DRIFTED);
  if (worst !== undefined) return `the machine drifts: ${percent(worst)} from the first pair to the last`;
  const [low, high] = control.interval;
  if ((low > 0 || high < 0) && Math.abs(control.medianLogRatio) > Math.log1p(minimumEffect) / 2) return `the base differs from itself by ${percent(control.medianLogRatio)}`;
  return null;
}

/** Improvement, regression or inconclusive, or no verdict where the machine allows none. */
export function judge(evidence: Evidence): Judgement {
  const stopped = obstacle(evidence);
  if (stopped !== null) return { verdict: "no verdict", because: stopped };
  const { comparison: { medianLogRatio, interval: [low, high], confidence, pairs }, control, minimumEffect } = evidence;
  // The interval of a dozen pairs is a little narrow; what the base does against itself is the noise as it was.
  const [least, most] = control.interval;
  const because = `${percent(medianLogRatio)} [${percent(low)}, ${percent(high)}] at ${(confidence * 100).toFixed(0)} %, ${pairs} pairs, smallest effect ${(minimumEffect * 100).toFixed(1)} %`;
  if (low > 0 && medianLogRatio > most && medianLogRatio >= Math.log1p(minimumEffect)) return { verdict: "regression", because };
  if (high < 0 && medianLogRatio < least && medianLogRatio <= Math.log1p(-minimumEffect)) return { verdict: "improvement", because };
  return { verdict: "inconclusive", because };
}
