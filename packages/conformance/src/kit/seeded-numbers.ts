/** Numbers from a seed (mulberry32), independent of the generator under test. */
export interface SeededNumbers {
  /** In [low, high). */
  real(low?: number, high?: number): number;
  /** An integer in [0, n). */
  below(n: number): number;
  pick<T>(list: readonly T[]): T;
  /** n numbers in [low, high), each a single. */
  singles(n: number, low?: number, high?: number): Float32Array;
}

export function seededNumbers(seed: number): SeededNumbers {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const real = (low = -1, high = 1): number => low + (high - low) * next();
  const below = (n: number): number => Math.floor(next() * n);
  return {
    real,
    below,
    pick(list) {
      const chosen = list[below(list.length)];
      if (chosen === undefined) throw new RangeError("nothing to pick from");
      return chosen;
    },
    singles: (n, low = -1, high = 1) => Float32Array.from({ length: n }, () => real(low, high)),
  };
}

/** A seed for a case, from the run's seed and the case's name. */
export function seedOf(seed: number, name: string): number {
  let h = (0x811c9dc5 ^ seed) >>> 0;
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 0x01000193);
  return h >>> 0;
}
