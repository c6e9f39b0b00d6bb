/**
 * FIFO of device work. Immediate queues run work as it comes; deferred ones hold it back until somebody waits, so that
 * callers who rely on work being done already are found out. The first failure is kept, and everyone who waits gets it.
 */
export class WorkQueue {
  readonly #deferred: boolean;
  #tasks: (() => void)[] = [];
  #failure: { readonly error: unknown } | undefined;

  constructor(deferred: boolean) {
    this.#deferred = deferred;
  }

  push(task: () => void): void {
    if (this.#deferred) this.#tasks.push(task);
    else task();
  }

  /** Runs all work pushed so far; a failure waits for `drain`. */
  run(): void {
    const tasks = this.#tasks;
    this.#tasks = [];
    for (const task of tasks) {
      try {
        task();
      } catch (error) {
        this.#failure ??= { error };
      }
    }
  }

  /** Runs all work pushed so far; throws the first failure of any of it, again at every later call. */
  drain(): void {
    this.run();
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
