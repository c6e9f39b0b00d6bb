/** What holds a device's memory: values by the operation that made them. */
export interface LiveRow {
  /** `conv f32[128,6,28,28]`. */
  readonly what: string;
  readonly count: number;
  readonly bytes: number;
}

/** Counts live values by what made them, so that a leak can be named. */
export class LiveMemory {
  readonly #rows = new Map<string, { count: number; bytes: number }>();

  add(what: string, bytes: number): void {
    const row = this.#rows.get(what);
    if (row === undefined) this.#rows.set(what, { count: 1, bytes });
    else {
      row.count++;
      row.bytes += bytes;
    }
  }

  remove(what: string, bytes: number): void {
    const row = this.#rows.get(what);
    if (row === undefined) return;
    row.count--;
    row.bytes -= bytes;
    if (row.count === 0) this.#rows.delete(what);
  }

  /** Largest first. */
  rows(): LiveRow[] {
    return [...this.#rows].map(([what, r]) => ({ what, ...r })).sort((a, b) => b.bytes - a.bytes);
  }
}
