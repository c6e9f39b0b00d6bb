/** A bounded map that forgets what was used longest ago. */
export class Lru<K, V> {
  readonly #map = new Map<K, V>();
  readonly #limit: number;
  readonly #evicted: (value: V) => void;

  constructor(limit: number, evicted: (value: V) => void) {
    this.#limit = limit;
    this.#evicted = evicted;
  }

  get size(): number {
    return this.#map.size;
  }

  get(key: K): V | undefined {
    const value = this.#map.get(key);
    if (value !== undefined) {
      this.#map.delete(key);
      this.#map.set(key, value);
    }
    return value;
  }

  set(key: K, value: V): void {
    this.#map.delete(key);
    this.#map.set(key, value);
    for (const [oldest, old] of this.#map) {
      if (this.#map.size <= this.#limit) return;
      this.#map.delete(oldest);
      this.#evicted(old);
    }
  }

  values(): IterableIterator<V> {
    return this.#map.values();
  }
}
