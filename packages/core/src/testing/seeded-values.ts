/** A stream of numbers from a seed (mulberry32), independent of the generator under test. */
export function seededValues(seed: number): (n: number, low?: number, high?: number) => Float64Array {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return (n, low = -1, high = 1) => Float64Array.from({ length: n }, () => low + (high - low) * next());
}
