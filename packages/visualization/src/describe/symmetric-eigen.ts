/** Eigenvalues, largest first, and the unit eigenvectors, one a row. */
export interface SymmetricEigen {
  /** f64[n]. */
  readonly values: Float64Array;
  /** f64[n, n]. */
  readonly vectors: Float64Array;
}

/** A tridiagonal matrix `t`, and the orthogonal `v`, row-major [n, n], with v · a · vᵀ = t. */
interface Tridiagonal {
  readonly diagonal: Float64Array;
  /** `beside[i]` joins i and i + 1; the last is 0. */
  readonly beside: Float64Array;
  readonly v: Float64Array;
}

/** a − 2 h pᵀ − 2 p hᵀ on rows and columns from `first` on, with p = a h − (hᵀ a h) h: the reflection h from both sides. */
function reflectBoth(a: Float64Array, n: number, first: number, h: Float64Array): void {
  const p = new Float64Array(n);
  let along = 0;
  for (let i = first; i < n; i++) {
    let sum = 0;
    for (let j = first; j < n; j++) sum += (a[i * n + j] as number) * (h[j] as number);
    p[i] = sum;
    along += sum * (h[i] as number);
  }
  for (let i = first; i < n; i++) p[i] = (p[i] as number) - along * (h[i] as number);
  for (let i = first; i < n; i++) {
    const [hi, pi] = [2 * (h[i] as number), 2 * (p[i] as number)];
    for (let j = first; j < n; j++) a[i * n + j] = (a[i * n + j] as number) - hi * (p[j] as number) - pi * (h[j] as number);
  }
}

/** v − 2 h (hᵀ v): the reflection h from the left. */
function reflectRows(v: Float64Array, n: number, first: number, h: Float64Array): void {
  const sums = new Float64Array(n);
  for (let i = first; i < n; i++) for (let j = 0; j < n; j++) sums[j] = (sums[j] as number) + (h[i] as number) * (v[i * n + j] as number);
  for (let i = first; i < n; i++) for (let j = 0; j < n; j++) v[i * n + j] = (v[i * n + j] as number) - 2 * (h[i] as number) * (sums[j] as number);
}

/** Householder reflections, one a column: everything beyond the neighbours of the diagonal becomes zero. */
function tridiagonal(matrix: Float64Array, n: number): Tridiagonal {
  const a = Float64Array.from(matrix);
  const v = Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0));
  const h = new Float64Array(n);
  for (let k = 0; k + 2 < n; k++) {
    let norm = 0;
    for (let i = k + 1; i < n; i++) norm = Math.hypot(norm, a[i * n + k] as number);
    if (norm === 0) continue;
    const first = a[(k + 1) * n + k] as number;
    let squared = 0;
    for (let i = k + 1; i < n; i++) {
      h[i] = ((a[i * n + k] as number) + (i === k + 1 ? (first < 0 ? -norm : norm) : 0)) / norm;
      squared += (h[i] as number) ** 2;
    }
    for (let i = k + 1; i < n; i++) h[i] = (h[i] as number) / Math.sqrt(squared);
    h[k] = 0;
    reflectBoth(a, n, k, h);
    reflectRows(v, n, k + 1, h);
  }
  return { diagonal: Float64Array.from({ length: n }, (_, i) => a[i * n + i] as number), beside: Float64Array.from({ length: n }, (_, i) => (i + 1 < n ? (a[i * n + n + i] as number) : 0)), v };
}

/** Rows i and i + 1 of v turned by an angle of this cosine and sine. */
function turn(v: Float64Array, n: number, i: number, c: number, s: number): void {
  for (let k = i * n; k < (i + 1) * n; k++) {
    const [above, below] = [v[k] as number, v[k + n] as number];
    v[k] = c * above - s * below;
    v[k + n] = s * above + c * below;
  }
}

/** One sweep of implicit QL with Wilkinson's shift over l … m. */
function sweep({ diagonal: d, beside: e, v }: Tridiagonal, n: number, l: number, m: number): void {
  const [dl, el] = [d[l] as number, e[l] as number];
  const ratio = ((d[l + 1] as number) - dl) / (2 * el);
  let g = (d[m] as number) - dl + el / (ratio + (ratio < 0 ? -1 : 1) * Math.hypot(ratio, 1));
  let [s, c, p] = [1, 1, 0];
  for (let i = m - 1; i >= l; i--) {
    const [f, b] = [s * (e[i] as number), c * (e[i] as number)];
    const r = Math.hypot(f, g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1] = (d[i + 1] as number) - p;
      e[m] = 0;
      return;
    }
    [s, c] = [f / r, g / r];
    const shifted = (d[i + 1] as number) - p;
    const t = ((d[i] as number) - shifted) * s + 2 * c * b;
    p = s * t;
    d[i + 1] = shifted + p;
    g = c * t - b;
    turn(v, n, i, c, s);
  }
  d[l] = (d[l] as number) - p;
  e[l] = g;
  e[m] = 0;
}

/**
 * All eigenvalues and eigenvectors of a symmetric matrix, row-major [n, n]: Householder's reduction to tridiagonal form and the
 * implicit QL algorithm, as in Golub and Van Loan, "Matrix Computations", sections 8.3.1 and 8.3.5. The matrix given stays as it
 * is. About 9 n³ products.
 */
export function symmetricEigen(matrix: Float64Array, n: number): SymmetricEigen {
  const t = tridiagonal(matrix, n);
  const { diagonal: d, beside: e, v } = t;
  for (let l = 0; l < n; l++) {
    // Two or three sweeps are usual; a bound keeps values that are no numbers from turning for ever.
    for (let sweeps = 0; sweeps < 60; sweeps++) {
      let m = l;
      while (m < n - 1 && Math.abs(e[m] as number) > Number.EPSILON * (Math.abs(d[m] as number) + Math.abs(d[m + 1] as number))) m++;
      if (m === l) break;
      sweep(t, n, l, m);
    }
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => (d[j] as number) - (d[i] as number));
  const vectors = new Float64Array(n * n);
  for (const [row, from] of order.entries()) vectors.set(v.subarray(from * n, (from + 1) * n), row * n);
  return { values: Float64Array.from(order, (i) => d[i] as number), vectors };
}
