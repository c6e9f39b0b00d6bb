/** What the shell tells by a process that a signal ended. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Hears Ctrl-C and a polite kill. While something can be finished (`busy`) the first one aborts `signal`, so that it ends
 * in order; a second one, or one at any other time, ends the process after `leave`.
 */
export class Interrupt {
  readonly #controller: AbortController = new AbortController();
  readonly #leave: () => void;
  readonly #listeners: readonly (readonly [keyof typeof EXIT_CODES, () => void])[];
  #exitCode: number | null = null;
  busy = false;

  constructor(leave: () => void) {
    this.#leave = leave;
    this.#listeners = [["SIGINT", () => this.#hear("SIGINT")], ["SIGTERM", () => this.#hear("SIGTERM")]];
    for (const [name, listener] of this.#listeners) process.on(name, listener);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The exit code that tells of the signal; null if none came. */
  get exitCode(): number | null {
    return this.#exitCode;
  }

  #hear(name: keyof typeof EXIT_CODES): void {
    const again = this.#exitCode !== null;
    this.#exitCode = EXIT_CODES[name];
    if (this.busy && !again) this.#controller.abort();
    else {
      this.#leave();
      process.exit(EXIT_CODES[name]);
    }
  }

  dispose(): void {
    for (const [name, listener] of this.#listeners) process.off(name, listener);
  }
}
