/**
 * Where a series of times changed: E-divisive (Matteson & James 2014, "A nonparametric approach for multiple change point analysis of
 * multivariate data", JASA 109), which Daly et al. (2020, "The use of change point detection to identify software performance
 * regressions in a continuous integration system", ICPE) found to work on histories of benchmarks. A series is cut where the
 * distance between what is before and after is largest, and the cut is believed if shuffled values rarely do as well; both halves
 * are then looked at in the same way.
 */
import { median } from "../statistics/median.ts";
import { seededRandom } from "../statistics/seeded-random.ts";

export interface ChangePoint {
  /** The first value after the change. */
  readonly at: number;
  /** Shares of shuffles that were cut as well or better. */
  readonly p: number;
  /** Medians of the values before, back to the last change, and after, up to the next. */
  readonly before: number;
  readonly after: number;
}

export interface ChangePointOptions {
  /** A cut with a p of more is not believed. Default 0.01. */
  readonly level?: number;
  /** Default 499. */
  readonly permutations?: number;
  /** Values on each side of a cut, at least 2. Default 4. */
  readonly minimumSegment?: number;
  readonly seed?: number;
}

interface Cut { readonly at: number; readonly statistic: number }

/**
 * The best cut of a series: Q = (n·m / (n + m)) · (2·mean|x − y| − mean|x − x'| − mean|y − y'|), with means over all pairs across and
 * within (equation 5, α = 1). As the cut moves on by one value, three sums change by that value's distances: O(n²) in all.
 */
function bestCut(values: readonly number[], minimum: number): Cut {
  const n = values.length;
  const distance = (i: number, j: number): number => Math.abs((values[i] ?? 0) - (values[j] ?? 0));
  let [left, across, right] = [0, 0, 0];
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) right += distance(i, j);
  let best: Cut = { at: -1, statistic: Number.NEGATIVE_INFINITY };
  for (let moved = 0; moved < n - minimum; moved++) {
    let [toLeft, toRight] = [0, 0];
    for (let i = 0; i < moved; i++) toLeft += distance(moved, i);
    for (let i = moved + 1; i < n; i++) toRight += distance(moved, i);
    left += toLeft;
    right -= toRight;
    across += toRight - toLeft;
    const [a, b] = [moved + 1, n - moved - 1];
    if (a < minimum) continue;
    const within = (sum: number, count: number): number => (count < 2 ? 0 : (2 * sum) / (count * (count - 1)));
    const statistic = ((a * b) / n) * ((2 * across) / (a * b) - within(left, a) - within(right, b));
    if (statistic > best.statistic) best = { at: a, statistic };
  }
  return best;
}

function shuffled(values: readonly number[], random: () => number): number[] {
  const mixed = [...values];
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [mixed[i], mixed[j]] = [mixed[j] ?? 0, mixed[i] ?? 0];
  }
  return mixed;
}

/** Changes of a series, in their order. Values that are not finite make none: throws RangeError. */
export function changePoints(values: readonly number[], options: ChangePointOptions = {}): ChangePoint[] {
  const { level = 0.01, permutations = 499, minimumSegment = 4, seed = 1 } = options;
  if (!values.every(Number.isFinite)) throw new RangeError("changePoints: every value of the series is a finite number.");
  if (!(Number.isInteger(minimumSegment) && minimumSegment >= 2)) throw new RangeError(`changePoints: minimumSegment is an integer of at least 2, got ${minimumSegment}.`);
  const random = seededRandom(seed);
  const found: { at: number; p: number }[] = [];
  const open: [from: number, to: number][] = [[0, values.length]];
  for (let segment = open.pop(); segment !== undefined; segment = open.pop()) {
    const [from, to] = segment;
    const part = values.slice(from, to);
    if (part.length < 2 * minimumSegment) continue;
    const { at, statistic } = bestCut(part, minimumSegment);
    if (at < 0 || !(statistic > 0)) continue;
    let asGood = 0;
    for (let i = 0; i < permutations; i++) if (bestCut(shuffled(part, random), minimumSegment).statistic >= statistic) asGood++;
    const p = (asGood + 1) / (permutations + 1);
    if (p > level) continue;
    found.push({ at: from + at, p });
    open.push([from, from + at], [from + at, to]);
  }
  const ordered = found.sort((a, b) => a.at - b.at);
  return ordered.map(({ at, p }, i) => ({ at, p, before: median(values.slice(ordered[i - 1]?.at ?? 0, at)), after: median(values.slice(at, ordered[i + 1]?.at ?? values.length)) }));
}
