/** What one wants to know first about a tensor. Minimum to deviation are over the finite values, NaN when there are none. */
export interface TensorStats {
  readonly count: number;
  readonly finite: number;
  readonly zeros: number;
  readonly nan: number;
  readonly positiveInfinity: number;
  readonly negativeInfinity: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Population standard deviation. */
  readonly std: number;
}

/**
 * Counts and moments of a tensor's values in one pass (Welford, 1962).
 *
 * @example
 * tensorStats(Float32Array.of(1, 3, Number.NaN)); // { count: 3, finite: 2, …, nan: 1, …, min: 1, max: 3, mean: 2, std: 1 }
 */
export function tensorStats(values: ArrayLike<number>): TensorStats {
  let [finite, zeros, nan, positiveInfinity, negativeInfinity] = [0, 0, 0, 0, 0];
  let [min, max, mean, squares] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (Number.isNaN(value)) nan++;
    else if (value === Number.POSITIVE_INFINITY) positiveInfinity++;
    else if (value === Number.NEGATIVE_INFINITY) negativeInfinity++;
    else {
      finite++;
      if (value === 0) zeros++;
      if (value < min) min = value;
      if (value > max) max = value;
      const delta = value - mean;
      mean += delta / finite;
      squares += delta * (value - mean);
    }
  }
  const moments = finite > 0 ? { min, max, mean, std: Math.sqrt(squares / finite) } : { min: Number.NaN, max: Number.NaN, mean: Number.NaN, std: Number.NaN };
  return { count: values.length, finite, zeros, nan, positiveInfinity, negativeInfinity, ...moments };
}
