/**
 * Random numbers on the host, for initial weights: a model starts with the same bits on every machine, so logarithm and cosine
 * are our own, made of operations that IEEE 754 rounds one way only.
 */
import { ShapeError } from "../errors.ts";
import { checkSeed } from "./check-seed.ts";
import { threefry2x32 } from "./threefry.ts";

/** As many as a typed array can be trusted to hold. */
const MOST_NUMBERS = 2 ** 32;

function room(seed: number, n: number): Float32Array {
  checkSeed(seed);
  if (!Number.isInteger(n) || n < 0 || n > MOST_NUMBERS) throw new ShapeError("E_SHAPE_SIZE", `a stream gives from 0 to ${MOST_NUMBERS} numbers at once, got ${n}.`);
  return new Float32Array(n);
}

/** Uniform in [0, 1) with 24 bits: element i of the stream (seed, stream). Throws ArgumentError `E_SEED`, ShapeError `E_SHAPE_SIZE`. */
export function hostUniform(seed: number, stream: number, n: number): Float32Array {
  const out = room(seed, n);
  for (let i = 0; i < n; i++) {
    const [a, b] = threefry2x32(seed >>> 0, stream >>> 0, Math.floor(seed / 2 ** 32) >>> 0, i);
    out[i] = ((a ^ b) >>> 8) / 2 ** 24;
  }
  return out;
}

/** Natural logarithm of x in (0, 1]: x = m·2ᵉ, then the series of 2·atanh((m−1)/(m+1)), to about 1e-16. */
function log(x: number): number {
  let m = x;
  let e = 0;
  while (m < 0.7071067811865476) {
    m *= 2;
    e--;
  }
  const t = (m - 1) / (m + 1);
  const t2 = t * t;
  let sum = 0;
  for (let k = 25; k >= 1; k -= 2) sum = sum * t2 + 1 / k;
  return 2 * t * sum + e * 0.6931471805599453;
}

/** Cosine of 2πu for u in [0, 1): folded to the first eighth, then the Taylor series. */
function cosTurn(u: number): number {
  const quarter = Math.floor(u * 4);
  const r = (u * 4 - quarter) * 1.5707963267948966;
  const series = (first: number, start: number): number => {
    let term = first;
    let sum = term;
    for (let k = start; k < 24; k += 2) {
      term *= (-r * r) / (k * (k + 1));
      sum += term;
    }
    return sum;
  };
  const [c, s] = [series(1, 1), series(r, 2)];
  return quarter === 0 ? c : quarter === 1 ? -s : quarter === 2 ? -c : s;
}

/** Standard normal by Box-Muller: element i of the stream (seed, stream). Throws ArgumentError `E_SEED`, ShapeError `E_SHAPE_SIZE`. */
export function hostNormal(seed: number, stream: number, n: number): Float32Array {
  const out = room(seed, n);
  for (let i = 0; i < n; i++) {
    const [a, b] = threefry2x32(seed >>> 0, stream >>> 0, Math.floor(seed / 2 ** 32) >>> 0, i);
    out[i] = Math.sqrt(-2 * log(((a >>> 8) + 1) / 2 ** 24)) * cosTurn((b >>> 8) / 2 ** 24);
  }
  return out;
}
