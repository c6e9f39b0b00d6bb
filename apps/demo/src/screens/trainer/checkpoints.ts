/** Weights at moments of training, thinned so that they stay within a budget and spread over the whole run. */
export interface Checkpoint {
  readonly step: number;
  readonly weights: Uint8Array;
}

export class Checkpoints {
  readonly #budgetBytes: number;
  readonly #most: number;
  #kept: Checkpoint[] = [];
  /** Only every so many offers are kept; doubles when there are too many. */
  #every = 1;
  #offered = 0;

  constructor(budgetBytes: number, most = 200) {
    this.#budgetBytes = budgetBytes;
    this.#most = most;
  }

  get list(): readonly Checkpoint[] {
    return this.#kept;
  }

  /** Whether the next offer would be kept: reading weights costs time. */
  get wanted(): boolean {
    return this.#offered % this.#every === 0;
  }

  skip(): void {
    this.#offered++;
  }

  /** Keeps a checkpoint; drops every second one when there are too many or they weigh too much. */
  offer(checkpoint: Checkpoint): void {
    this.#offered++;
    this.#kept.push(checkpoint);
    const bytes = this.#kept.reduce((sum, { weights }) => sum + weights.length, 0);
    if (this.#kept.length <= this.#most && bytes <= this.#budgetBytes) return;
    this.#kept = this.#kept.filter((_, i) => i % 2 === 0);
    this.#every *= 2;
  }
}
