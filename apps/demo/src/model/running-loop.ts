/**
 * A loop that runs in the background, and acts that need it to stand still. Acts happen one after the other; a loop that was wanted
 * before an act goes on after it.
 */
export class RunningLoop {
  readonly #body: (wanted: () => boolean) => Promise<void>;
  #wanted = false;
  #running: Promise<void> | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  /** `body` runs until `wanted` says no, or by itself to an end. */
  constructor(body: (wanted: () => boolean) => Promise<void>) {
    this.#body = body;
  }

  get wanted(): boolean {
    return this.#wanted;
  }

  #begin(): void {
    if (!this.#wanted || this.#running !== undefined) return;
    this.#running = this.#body(() => this.#wanted).finally(() => { this.#running = undefined; });
    // Whoever stops the loop hears of a failure; nobody else has to.
    this.#running.catch(() => { this.#wanted = false; });
  }

  start(): Promise<void> {
    this.#wanted = true;
    return this.#enqueue(async () => this.#begin());
  }

  /** The loop will not go on; to be called from inside it as well. */
  end(): void {
    this.#wanted = false;
  }

  async stop(): Promise<void> {
    this.#wanted = false;
    await this.#running;
  }

  /** Acts while nothing runs. */
  still<T>(act: () => Promise<T>): Promise<T> {
    return this.#enqueue(async () => {
      const resume = this.#wanted;
      await this.stop();
      const result = await act();
      if (resume) {
        this.#wanted = true;
        this.#begin();
      }
      return result;
    });
  }

  #enqueue<T>(act: () => Promise<T>): Promise<T> {
    const next = this.#queue.then(act);
    this.#queue = next.catch(() => undefined);
    return next;
  }
}

/** Yields to messages: a macrotask of no delay. */
export function breathe(): Promise<void> {
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => { port1.close(); done(); };
    port2.postMessage(null);
  });
}
