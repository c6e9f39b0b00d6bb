/** A frame of a 60 Hz display: well within the 50 ms after which a click feels ignored, even where a step takes 30 ms. */
const LONGEST_MS = 16;

/** Resolves in a later macrotask, with events handled in between. */
export async function macrotask(): Promise<void> {
  await new Promise<void>((resolve) => {
    // Timers are delayed to 4 ms in browsers once nested; a message is not.
    if (typeof setImmediate === "function") setImmediate(resolve);
    else {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    }
  });
}

/** Lets other tasks run often enough that a page stays responsive, and no more often. */
export class Pace {
  #last: number = performance.now();

  /** Yields a macrotask if this turn has lasted a frame. True if it did. */
  async keep(): Promise<boolean> {
    if (performance.now() - this.#last < LONGEST_MS) return false;
    await macrotask();
    this.#last = performance.now();
    return true;
  }
}
