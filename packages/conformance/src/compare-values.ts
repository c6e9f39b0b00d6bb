export interface Comparison {
  /** Null where all values are close enough. */
  readonly fault: string | null;
  /** The largest error as a part of what is allowed; where nothing is allowed, Infinity for any difference. */
  readonly worst: number;
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
  if (actual.length !== expected.length) return { fault: `${actual.length} values instead of ${expected.length}`, worst: Infinity };
  let worst = 0;
  let where = -1;
  let wrong = 0;
  for (let i = 0; i < expected.length; i++) {
    const error = errorOf(actual[i] ?? Number.NaN, expected[i] ?? Number.NaN, rtol, atol);
    if (error > 1) wrong++;
    if (error > worst) [worst, where] = [error, i];
  }
  if (wrong === 0) return { fault: null, worst };
  return { fault: `${wrong} of ${expected.length} values differ; at ${where}: ${actual[where]} instead of ${expected[where]}, ${worst.toPrecision(3)} times what is allowed`, worst };
}
