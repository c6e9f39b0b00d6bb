import type { PairStatistics } from "../record/record.ts";
import { median, medianDeviation } from "./median.ts";
import { seededRandom } from "./seeded-random.ts";

const RESAMPLES = 2000;
export const CONFIDENCE = 0.99;
const SEED = 20_260_101;

/** Bounds of the median over resamples with replacement (percentile bootstrap), seeded. */
export function bootstrapInterval(values: readonly number[], confidence: number = CONFIDENCE, seed: number = SEED): readonly [low: number, high: number] {
  const random = seededRandom(seed);
  const medians = Array.from({ length: RESAMPLES }, () => median(values.map(() => values[Math.floor(random() * values.length)] ?? Number.NaN))).sort((a, b) => a - b);
  const at = (share: number): number => medians[Math.min(RESAMPLES - 1, Math.max(0, Math.round(share * (RESAMPLES - 1))))] ?? Number.NaN;
  return [at((1 - confidence) / 2), at((1 + confidence) / 2)];
}

/** Log ratios ln(second ÷ first) of pairs of times: load that hits both of a pair cancels. */
export function pairStatistics(pairs: readonly (readonly [first: number, second: number])[]): PairStatistics {
  const logRatios = pairs.map(([first, second]) => Math.log(second / first));
  return { pairs: pairs.length, medianLogRatio: median(logRatios), mad: medianDeviation(logRatios), interval: bootstrapInterval(logRatios), confidence: CONFIDENCE };
}
