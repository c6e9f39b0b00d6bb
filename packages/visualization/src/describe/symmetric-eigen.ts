/** Eigenvalues, largest first, and the unit eigenvectors, one a row. */
export interface SymmetricEigen {
  /** f64[n]. */
  readonly values: Float64Array;
  /** f64[n, n]. */
  readonly vectors: Float64Array;
}

const MOST_SWEEPS = 60;

/** Rotates rows and columns p and q of a, and rows p and q of v, by the angle that makes a[p, q] zero. */
function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const [app, aqq, apq] = [a[p * n + p] as number, a[q * n + q] as number, a[p * n + q] as number];
  const theta = (aqq - app) / (2 * apq);
  const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (let k = 0; k < n; k++) {
    const [kp, kq] = [a[k * n + p] as number, a[k * n + q] as number];
    a[k * n + p] = c * kp - s * kq;
    a[k * n + q] = s * kp + c * kq;
  }
  for (let k = 0; k < n; k++) {
    const [pk, qk] = [a[p * n + k] as number, a[q * n + k] as number];
    a[p * n + k] = c * pk - s * qk;
    a[q * n + k] = s * pk + c * qk;
    const [vp, vq] = [v[p * n + k] as number, v[q * n + k] as number];
    v[p * n + k] = c * vp - s * vq;
    v[q * n + k] = s * vp + c * vq;
  }
  a[p * n + q] = a[q * n + p] = 0;
}

function offDiagonal(a: Float64Array, n: number): number {
  let sum = 0;
  for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) sum += (a[p * n + q] as number) ** 2;
  return sum;
}

/**
 * All eigenvalues and eigenvectors of a symmetric matrix, row-major [n, n], by cyclic Jacobi rotations: Golub and Van Loan,
 * "Matrix Computations", section 8.5. The matrix given stays as it is. About ten sweeps of 4 n³ products each.
 */
export function symmetricEigen(matrix: Float64Array, n: number): SymmetricEigen {
  const a = Float64Array.from(matrix);
  const v = Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0));
  const scale = a.reduce((sum, value) => sum + value * value, 0);
  for (let sweep = 0; sweep < MOST_SWEEPS && offDiagonal(a, n) > 1e-30 * scale; sweep++) {
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) if (a[p * n + q] !== 0) rotate(a, v, n, p, q);
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => (a[j * n + j] as number) - (a[i * n + i] as number));
  const vectors = new Float64Array(n * n);
  for (const [row, from] of order.entries()) vectors.set(v.subarray(from * n, (from + 1) * n), row * n);
  return { values: Float64Array.from(order, (i) => a[i * n + i] as number), vectors };
}
