/** 1.5 · 2⁵² units of the last place of a half with exponent e = −14 … 15: adding it rounds to that unit, ties to even. */
const MAGIC: Float64Array = Float64Array.from({ length: 30 }, (_, i) => 1.5 * 2 ** (52 + i - 14 - 10));
const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
/** Position of the word with sign and exponent. */
const HIGH: number = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;

/**
 * Nearest IEEE half to a double, ties to even, in one rounding (via single there would be two). Overflow gives ±Infinity
 * from 65520 on; subnormal halves and −0 are kept. `Math.f16round` is missing in some supported engines.
 */
export function roundHalf(x: number): number {
  if (x !== x) return x;
  double[0] = x;
  const high = words[HIGH] ?? 0;
  const exponent = ((high >>> 20) & 0x7ff) - 1023;
  if (exponent > 15) return x > 0 ? Infinity : -Infinity;
  const magic = MAGIC[Math.max(exponent, -14) + 14] ?? NaN;
  const rounded = Math.abs(x) + magic - magic;
  const magnitude = rounded > 65504 ? Infinity : rounded;
  return high >>> 31 === 1 ? -magnitude : magnitude;
}
