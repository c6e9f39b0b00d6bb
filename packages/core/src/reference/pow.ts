/** C99 pow (annex F.9.4.4): unlike JavaScript's, a base of 1 gives 1 for every exponent, and so does −1 to ±Infinity. */
export function floatPow(base: number, exponent: number): number {
  if (base === 1 || (base === -1 && (exponent === Infinity || exponent === -Infinity))) return 1;
  return base ** exponent;
}

/**
 * Integer power that wraps at 32 bits; the caller brings the answer to its type. A negative exponent divides 1 by the
 * power with truncation, so only 1 and −1 give something other than 0 (division by zero is 0, too).
 */
export function intPow(base: number, exponent: number): number {
  if (exponent < 0) {
    if (base === 1) return 1;
    return base === -1 ? (exponent % 2 === 0 ? 1 : -1) : 0;
  }
  let result = 1;
  let square = base | 0;
  for (let bits = exponent; bits > 0; bits = Math.floor(bits / 2)) {
    if (bits % 2 === 1) result = Math.imul(result, square);
    square = Math.imul(square, square);
  }
  return result;
}
