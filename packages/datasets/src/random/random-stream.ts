import { type Key, threefry2x32 } from "./threefry.ts";

/**
 * An endless sequence of random numbers for one (key, lane). `seek(lane)` starts another at its beginning, without
 * allocating. Only +, -, *, / and integer operations are used, so every engine yields the same bits.
 */
export class RandomStream {
  readonly #key: Key;
  readonly #words: Uint32Array = new Uint32Array(2);
  #lane: number;
  #block = 0;
  #used = 2;

  constructor(key: Key, lane = 0) {
    this.#key = key;
    this.#lane = lane;
  }

  seek(lane: number): this {
    this.#lane = lane;
    this.#block = 0;
    this.#used = 2;
    return this;
  }

  /** A uniform unsigned 32-bit integer. */
  bits(): number {
    if (this.#used === 2) {
      threefry2x32(this.#key, this.#lane, this.#block++, this.#words);
      this.#used = 0;
    }
    return this.#words[this.#used++] as number;
  }

  /** Uniform in [low, high), in steps of (high - low) / 2^32. */
  uniform(low = 0, high = 1): number {
    return low + (this.bits() / 2 ** 32) * (high - low);
  }

  /** A uniform integer in [0, n), without bias: draws that would favour the first few are drawn again. */
  below(n: number): number {
    const limit = 2 ** 32 - (2 ** 32 % n);
    let bits = this.bits();
    while (bits >= limit) bits = this.bits();
    return bits % n;
  }

  /** About normal, mean 0, deviation 1: a sum of four uniforms (Irwin-Hall), so never beyond ±3.47. */
  bell(): number {
    return (this.uniform() + this.uniform() + this.uniform() + this.uniform() - 2) * Math.sqrt(3);
  }

  /** A permutation of 0 … n - 1 (Fisher and Yates). */
  permutation(n: number): Int32Array {
    const order = new Int32Array(n);
    for (let i = 0; i < n; i++) {
      const j = this.below(i + 1);
      order[i] = order[j] as number;
      order[j] = i;
    }
    return order;
  }
}
