/**
 * Threefry-2x32 with 20 rounds: 64 random bits as a pure function of a 64-bit key and a 64-bit counter, so the
 * digit, shift or shuffle of any (seed, epoch, index) can be made without those before it. Same function as jax's
 * default generator. Salmon, Moraes, Dror, Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011.
 */
const ROTATIONS: readonly (readonly [number, number, number, number])[] = [[13, 15, 26, 6], [17, 29, 16, 24]];
const PARITY = 0x1bd11bda;

/** Two unsigned 32-bit words. */
export type Key = readonly [number, number];

/** Writes the two words for `key` and counter (c0, c1) into `out[0]`, `out[1]`. */
export function threefry2x32(key: Key, c0: number, c1: number, out: Uint32Array): void {
  const schedule = [key[0] | 0, key[1] | 0, key[0] ^ key[1] ^ PARITY] as const;
  let x0 = (c0 + schedule[0]) | 0;
  let x1 = (c1 + schedule[1]) | 0;
  for (let group = 1; group <= 5; group++) {
    const [a, b, c, d] = ROTATIONS[(group - 1) & 1] as readonly [number, number, number, number];
    x0 = (x0 + x1) | 0; x1 = ((x1 << a) | (x1 >>> (32 - a))) ^ x0;
    x0 = (x0 + x1) | 0; x1 = ((x1 << b) | (x1 >>> (32 - b))) ^ x0;
    x0 = (x0 + x1) | 0; x1 = ((x1 << c) | (x1 >>> (32 - c))) ^ x0;
    x0 = (x0 + x1) | 0; x1 = ((x1 << d) | (x1 >>> (32 - d))) ^ x0;
    x0 = (x0 + (schedule[group % 3] as number)) | 0;
    x1 = (x1 + (schedule[(group + 1) % 3] as number) + group) | 0;
  }
  out[0] = x0;
  out[1] = x1;
}

/** A key of its own for every (key, purpose, value): shuffling never sees the bits that augmentation sees. */
export function deriveKey(key: Key, purpose: number, value: number): Key {
  const out = new Uint32Array(2);
  threefry2x32(key, purpose, value, out);
  return [out[0] as number, out[1] as number];
}
