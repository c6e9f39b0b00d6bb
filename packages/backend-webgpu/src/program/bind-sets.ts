/** Bind groups by the buffers they bind: made when a set of buffers is first met, kept while it keeps coming. */

/** Sets of arguments and results kept for one program: steps of training take turns between a few. */
const KEPT = 64;

export class BindSets<T> {
  readonly #kept = new Map<string, T>();
  readonly #make: (key: string) => T;

  constructor(make: (key: string) => T) {
    this.#make = make;
  }

  get(key: string): T {
    const known = this.#kept.get(key);
    if (known !== undefined) {
      // The order of a Map is that of its insertions: the first key is the one longest unused.
      this.#kept.delete(key);
      this.#kept.set(key, known);
      return known;
    }
    const made = this.#make(key);
    this.#kept.set(key, made);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return made;
  }

  clear(): void {
    this.#kept.clear();
  }
}
