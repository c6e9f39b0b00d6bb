/**
 * erf in double precision by the rational approximations of W. J. Cody, "Rational Chebyshev approximations for the error
 * function", Math. Comp. 23 (1969), as in his CALERF;
 * relative error at most 4.5e-16 against the Taylor series at 40,000 points up to 6.
 */
const A: readonly number[] = [1.85777706184603153e-1, 3.16112374387056560, 1.13864154151050156e2, 3.77485237685302021e2, 3.20937758913846947e3];
const B: readonly number[] = [1, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3];
const C: readonly number[] = [
  2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594, 6.61191906371416295e1, 2.98635138197400131e2,
  8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3, 1.23033935479799725e3,
];
const D: readonly number[] = [
  1, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3, 3.29079923573345963e3,
  4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3,
];
const P: readonly number[] = [1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1, 1.60837851487422766e-2, 6.58749161529837803e-4];
const Q: readonly number[] = [1, 2.56852019228982242, 1.87295284992346047, 5.27905102951428412e-1, 6.05183413124413191e-2, 2.33520497626869185e-3];
const INV_SQRT_PI = 5.6418958354775628695e-1;
/** From here on 1 − erf is below half a unit of the last place of 1. */
const SATURATES = 5.95;

/**
 * The error function 2/√π ∫₀ˣ exp(−t²) dt. Cody splits y to get exp(−y²) to the last bit; that matters for erfc alone, since here the
 * complement is at most half of the answer and falls as fast as the error grows.
 */
export function erf(x: number): number {
  const y = Math.abs(x);
  if (y <= 0.46875) {
    const square = y * y;
    return (x * polynomial(A, square)) / polynomial(B, square);
  }
  if (y >= SATURATES) return Math.sign(x);
  const complement = y <= 4 ? (Math.exp(-y * y) * polynomial(C, y)) / polynomial(D, y) : tail(y);
  const value = 0.5 - complement + 0.5;
  return x < 0 ? -value : value;
}

function tail(y: number): number {
  const z = 1 / (y * y);
  return (Math.exp(-y * y) * (INV_SQRT_PI - (z * polynomial(P, z)) / polynomial(Q, z))) / y;
}

function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (const coefficient of coefficients) sum = sum * x + coefficient;
  return sum;
}
