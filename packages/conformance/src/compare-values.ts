export interface Comparison {
  /** Null where all values are close enough. */
  readonly fault: string | null;
  /** The largest error as a part of what is allowed; where nothing is allowed, Infinity for any difference. */
  readonly worst: number;
  /** The largest of |actual − expected| / (1 + |expected|): absolute below 1, relative above. */
  readonly error: number;
}

function errorOf(actual: number, expected: number, rtol: number, atol: number): number {
  if (actual === expected || (Number.isNaN(actual) && Number.isNaN(expected))) return 0;
  // NaN matches only NaN, an infinity only itself.
  if (!Number.isFinite(actual) || !Number.isFinite(expected)) return Infinity;
  const allowed = atol + rtol * Math.abs(expected);
  return allowed === 0 ? Infinity : Math.abs(actual - expected) / allowed;
}

/** |actual − expected| ≤ atol + rtol·|expected| for each value; both 0 means equal. NaN matches NaN, infinities themselves, −0 zero. */
export function compareValues(actual: ArrayLike<number>, expected: ArrayLike<number>, { rtol, atol }: { readonly rtol: number; readonly atol: number }): Comparison {
  if (actual.length !== expected.length) return { fault: `${actual.length} values instead of ${expected.length}`, worst: Infinity, error: Infinity };
  let worst = 0;
  let largest = 0;
  let where = -1;
  let wrong = 0;
  for (let i = 0; i < expected.length; i++) {
    const [is, should] = [actual[i] ?? Number.NaN, expected[i] ?? Number.NaN];
    const error = errorOf(is, should, rtol, atol);
    largest = Math.max(largest, errorOf(is, should, 1, 1));
    if (error > 1) wrong++;
    if (error > worst) [worst, where] = [error, i];
  }
  if (wrong === 0) return { fault: null, worst, error: largest };
  return { fault: `${wrong} of ${expected.length} values differ; at ${where}: ${actual[where]} instead of ${expected[where]}, ${worst.toPrecision(3)} times what is allowed`, worst, error: largest };
}
