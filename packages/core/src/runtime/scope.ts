/** What a scope can own. */
export interface Owned { dispose(): void }

/** Tensors made while a scope's function runs, or later from tensors of that scope, belong to it. */
export class Scope {
  readonly #owned = new Set<Owned>();
  open = true;

  own(item: Owned): void {
    this.#owned.add(item);
  }

  /** The scope's end leaves this one alone. */
  disown(item: Owned): void {
    this.#owned.delete(item);
  }

  close(): void {
    this.open = false;
    for (const item of this.#owned) item.dispose();
    this.#owned.clear();
  }
}

let active: Scope | null = null;

/** The scope that new tensors belong to, if any. */
export function activeScope(): Scope | null {
  return active;
}

/** Runs `body` with `next` as the scope of new tensors; only its synchronous part, since engines track no async context. */
export function within<T>(next: Scope | null, body: () => T): T {
  const previous = active;
  active = next;
  try {
    return body();
  } finally {
    active = previous;
  }
}
