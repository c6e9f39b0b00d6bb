import { VisualizationError } from "../visualization-error.ts";

export interface TrainingRecorderOptions {
  /** What all moments together may weigh. */
  readonly bytes: number;
  /** How many moments at most; 200 unless told. */
  readonly most?: number;
  /** Only every so many offers are kept from the start; 1 unless told. */
  readonly every?: number;
}

/** A moment of training: the step, and whatever is needed to show it again. */
export interface Kept {
  readonly step: number;
  readonly bytes: Uint8Array;
}

/** Keeps moments of training to go back to. */
export interface TrainingRecorder {
  /** Spread evenly over the run, the first moment included. */
  readonly moments: readonly Kept[];
  readonly totalBytes: number;
  /** Whether the next offer will be kept: what is offered costs time to make. */
  readonly wanted: boolean;
  /** A moment that is not wanted goes by. */
  skip(): void;
  offer(moment: Kept): void;
}

class Recorder implements TrainingRecorder {
  readonly #budget: number;
  readonly #most: number;
  #every: number;
  #moments: readonly Kept[] = [];
  #offered = 0;

  constructor({ bytes, most = 200, every = 1 }: TrainingRecorderOptions) {
    if (!(bytes > 0) || !Number.isInteger(most) || most < 2 || !Number.isInteger(every) || every < 1) throw new VisualizationError("E_VIZ_RANGE", `a training recorder needs bytes above 0, at least 2 moments and every ≥ 1; got ${bytes}, ${most}, ${every}.`);
    [this.#budget, this.#most, this.#every] = [bytes, most, every];
  }

  get moments(): readonly Kept[] {
    return this.#moments;
  }

  get totalBytes(): number {
    return this.#moments.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  get wanted(): boolean {
    return this.#offered % this.#every === 0;
  }

  skip(): void {
    this.#offered++;
  }

  offer(moment: Kept): void {
    this.#offered++;
    this.#moments = [...this.#moments, moment];
    // The first stays whatever it weighs: a run without any moment cannot be gone back to.
    while (this.#moments.length > 1 && (this.#moments.length > this.#most || this.totalBytes > this.#budget)) {
      this.#moments = this.#moments.filter((_, i) => i % 2 === 0);
      this.#every *= 2;
    }
  }
}

/**
 * Moments of a training run, bounded in number and weight however long it runs: when there are too many, every second one goes,
 * and from then on only half as many are kept.
 *
 * Throws `E_VIZ_RANGE` for a budget, number or stride that holds nothing.
 *
 * @example
 * const recorder = trainingRecorder({ bytes: 1e6, most: 3 });
 * for (let step = 0; step < 8; step++) {
 *   if (recorder.wanted) recorder.offer({ step, bytes: new Uint8Array(10) });
 *   else recorder.skip();
 * }
 * recorder.moments.map(({ step }) => step); // [0, 4]
 */
export function trainingRecorder(options: TrainingRecorderOptions): TrainingRecorder {
  return new Recorder(options);
}
