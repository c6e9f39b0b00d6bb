import { VisualizationError } from "../visualization-error.ts";
import { symmetricEigen } from "./symmetric-eigen.ts";

export interface PcaOptions {
  /** How many directions; 2 unless told. */
  readonly components?: number;
  /** The directions of an earlier moment, f64[components, d]: each new one points the way of the old, so that a picture does not flip. */
  readonly toward?: ArrayLike<number>;
}

/** Points as they lie along the directions in which they differ most. */
export interface Pca {
  /** f64[n, components]: the points about their mean, along each direction. */
  readonly scores: Float64Array;
  /** f64[components, d]: orthonormal directions, the one of the largest variance first. */
  readonly directions: Float64Array;
  /** f64[d]. */
  readonly mean: Float64Array;
  /** f64[components]: the variance along each direction, over n − 1. */
  readonly variances: Float64Array;
  /** The variance in all directions together. */
  readonly totalVariance: number;
}

function meanOf(values: ArrayLike<number>, n: number, d: number): Float64Array {
  const mean = new Float64Array(d);
  for (let i = 0; i < n; i++) for (let j = 0; j < d; j++) mean[j] = (mean[j] ?? 0) + (values[i * d + j] ?? 0) / n;
  return mean;
}

/** rows · rowsᵀ of a [count, length] array, over `by`. */
function products(rows: Float64Array, count: number, length: number, by: number): Float64Array {
  const result = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < length; k++) sum += (rows[i * length + k] ?? 0) * (rows[j * length + k] ?? 0);
      result[i * count + j] = result[j * count + i] = sum / by;
    }
  }
  return result;
}

function transposed(values: Float64Array, n: number, d: number): Float64Array {
  return Float64Array.from({ length: n * d }, (_, at) => values[(at % n) * d + Math.floor(at / n)] ?? 0);
}

/** The directions of largest variance, from whichever of xᵀx and xxᵀ is smaller; what has no variance has no direction of its own and stays zero. */
function principal(centred: Float64Array, n: number, d: number, components: number): { readonly directions: Float64Array; readonly variances: Float64Array } {
  const directions = new Float64Array(components * d);
  const variances = new Float64Array(components);
  const by = Math.max(1, n - 1);
  const small = n < d;
  const { values, vectors } = symmetricEigen(small ? products(centred, n, d, by) : products(transposed(centred, n, d), d, n, by), small ? n : d);
  for (let c = 0; c < Math.min(components, values.length); c++) {
    const variance = Math.max(0, values[c] ?? 0);
    if (variance <= 1e-14 * (values[0] ?? 0) || variance === 0) break;
    variances[c] = variance;
    const own = directions.subarray(c * d, (c + 1) * d);
    if (!small) own.set(vectors.subarray(c * d, (c + 1) * d));
    else for (let i = 0; i < n; i++) for (let j = 0; j < d; j++) own[j] = (own[j] ?? 0) + ((vectors[c * n + i] ?? 0) * (centred[i * d + j] ?? 0)) / Math.sqrt(variance * by);
  }
  return { directions, variances };
}

/** Turns a direction the way of an earlier one; without one, so that its largest part is positive. */
function orient(direction: Float64Array, toward: ArrayLike<number> | undefined, from: number): void {
  let side = 0;
  if (toward !== undefined) for (const [j, value] of direction.entries()) side += value * (toward[from + j] ?? 0);
  if (side === 0) side = direction.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  if (side < 0) for (let j = 0; j < direction.length; j++) direction[j] = -(direction[j] ?? 0);
}

/**
 * Principal components of `n` points of `d` numbers, `values` being [n, d] row-major: the eigenvectors of their covariance.
 * Hotelling, "Analysis of a complex of statistical variables into principal components" (1933). Costs min(n, d)² · max(n, d)
 * products and a full eigendecomposition of side min(n, d).
 *
 * Throws `E_VIZ_SHAPE` where the values do not fill n points, `E_VIZ_RANGE` for a number of components out of 1 to d and
 * `E_VIZ_NOT_FINITE` for a NaN or infinity among the values.
 *
 * @example
 * const { scores, totalVariance } = pca([0, 0, 1, 1, 2, 2], 3); // all along the diagonal
 * totalVariance; // 2
 * scores.length; // 6
 */
export function pca(values: ArrayLike<number>, n: number, options: PcaOptions = {}): Pca {
  const d = values.length / n;
  if (!Number.isInteger(n) || n < 1 || !Number.isInteger(d) || d < 1) throw new VisualizationError("E_VIZ_SHAPE", `${values.length} values do not fill ${n} points of equal length.`);
  const components = options.components ?? 2;
  if (!Number.isInteger(components) || components < 1 || components > d) throw new VisualizationError("E_VIZ_RANGE", `points of ${d} numbers have 1 to ${d} components, not ${components}.`);
  const mean = meanOf(values, n, d);
  if (!mean.every(Number.isFinite)) throw new VisualizationError("E_VIZ_NOT_FINITE", "principal components need finite numbers; there is a NaN or an infinity among these.");
  const centred = Float64Array.from({ length: n * d }, (_, at) => (values[at] ?? 0) - (mean[at % d] ?? 0));
  const { directions, variances } = principal(centred, n, d, components);
  for (let c = 0; c < components; c++) orient(directions.subarray(c * d, (c + 1) * d), options.toward, c * d);
  const scores = Float64Array.from({ length: n * components }, (_, at) => {
    const [i, c] = [Math.floor(at / components), at % components];
    let sum = 0;
    for (let j = 0; j < d; j++) sum += (centred[i * d + j] ?? 0) * (directions[c * d + j] ?? 0);
    return sum;
  });
  const totalVariance = centred.reduce((sum, value) => sum + value * value, 0) / Math.max(1, n - 1);
  return { scores, directions, mean, variances, totalVariance };
}
