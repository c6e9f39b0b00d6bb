/** Threefry2x32-20 (Salmon et al. 2011), written from the paper: what the library's random bits are held against. */
const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const;

export function threefry(key0: number, key1: number, counter0: number, counter1: number): readonly [number, number] {
  const keys = [key0, key1, key0 ^ key1 ^ 0x1bd11bda];
  let x = (counter0 + key0) | 0;
  let y = (counter1 + key1) | 0;
  for (let round = 0; round < 20; round++) {
    const r = ROTATIONS[round % 8] ?? 0;
    x = (x + y) | 0;
    y = ((y << r) | (y >>> (32 - r))) ^ x;
    if (round % 4 !== 3) continue;
    const n = (round + 1) / 4;
    x = (x + (keys[n % 3] ?? 0)) | 0;
    y = (y + (keys[(n + 1) % 3] ?? 0) + n) | 0;
  }
  return [x >>> 0, y >>> 0];
}

/** The n-th of the bits that a key gives. */
export function bitsAt(key: readonly [number, number], n: number): number {
  const [a, b] = threefry(key[0], key[1], 0, n);
  return (a ^ b) >>> 0;
}

/** FNV-1a over 32-bit words. */
export function hashWords(words: ArrayLike<number>): string {
  let h = 0x811c9dc5;
  for (let i = 0; i < words.length; i++) h = Math.imul(h ^ (words[i] ?? 0), 0x01000193) >>> 0;
  return h.toString(16).padStart(8, "0");
}
