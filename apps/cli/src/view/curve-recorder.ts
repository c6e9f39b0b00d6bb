import type { EpochRecord, Progress } from "@receptive/training";
import type { LineSeries } from "@receptive/visualization";

interface Point { readonly x: number; readonly loss: number; readonly accuracy: number }

/** Points a curve keeps; beyond, neighbours are merged. More than a terminal has dots. */
const MOST_POINTS = 400;
/** Parts an epoch is divided into: shorter windows than a part are noise. */
const PARTS = 24;
/** Progress speaks of the epoch so far, less the steps that are still under way before its end. */
const UNDER_WAY = 2;

/**
 * Curves finer than epochs, from what `fit` reports on its way: it tells means over the epoch so far, from which the means
 * over the time between two reports follow.
 */
export class CurveRecorder {
  #points: Point[] = [];
  #validation: { x: number; loss: number; accuracy: number }[] = [];
  #last = { epoch: 0, heard: 0, loss: 0, accuracy: 0 };

  /** Epochs that were done before a run was resumed: a point each, in front of those since. */
  resume(history: readonly EpochRecord[]): void {
    this.#points.unshift(...history.map(({ epoch, loss, accuracy }) => ({ x: epoch, loss, accuracy })));
    for (const record of history) this.epoch(record);
  }

  progress({ epoch, step, steps, loss, accuracy }: Progress): void {
    const before = this.#last.epoch === epoch ? this.#last : { epoch, heard: 0, loss: 0, accuracy: 0 };
    const atEnd = step === steps;
    const heard = atEnd ? steps : step - UNDER_WAY;
    const width = heard - before.heard;
    if (width < (atEnd ? 1 : Math.max(1, steps / PARTS))) return;
    const window = (now: number, then: number): number => Math.max(0, (now * heard - then * before.heard) / width);
    // A remainder of a step or two would be noise.
    if (width >= steps / PARTS / 2) this.#points.push({ x: epoch - 1 + heard / steps, loss: window(loss, before.loss), accuracy: Math.min(1, window(accuracy, before.accuracy)) });
    this.#last = { epoch, heard, loss, accuracy };
    if (this.#points.length > MOST_POINTS) this.#points = halve(this.#points);
  }

  epoch({ epoch, valLoss, valAccuracy }: EpochRecord): void {
    if (valLoss !== undefined && valAccuracy !== undefined) this.#validation.push({ x: epoch, loss: valLoss, accuracy: valAccuracy });
  }

  /**
   * Where an axis of accuracy may begin so that the end of training can be seen: the first steep tenth of the curve stays
   * below it, the rest is above.
   */
  accuracyDomain(): readonly [number, number] {
    const values = this.#points.map(({ accuracy }) => accuracy).sort((a, b) => a - b);
    const low = values[Math.floor(values.length / 10)] ?? 0;
    return [values.length < 10 ? 0 : Math.min(0.9, Math.floor(low * 10) / 10), 1];
  }

  /** The curves of loss or accuracy, by epoch; with validation if there is any. */
  series(of: "loss" | "accuracy"): LineSeries[] {
    // What lies below the axis would be drawn along it.
    const [low] = of === "accuracy" ? this.accuracyDomain() : [0];
    const line = (label: string, all: readonly Point[]): LineSeries => {
      const points = of === "accuracy" ? all.filter(({ accuracy }) => accuracy >= low) : all;
      return { label, x: points.map(({ x }) => x), y: points.map((point) => point[of]) };
    };
    return this.#validation.length === 0 ? [{ ...line("train", this.#points), color: "positive" }] : [{ ...line("train", this.#points), color: "muted" }, { ...line("validation", this.#validation), color: "positive" }];
  }
}

function halve(points: readonly Point[]): Point[] {
  const merged: Point[] = [];
  for (let i = 0; i < points.length; i += 2) {
    const [a, b] = [points[i], points[i + 1]];
    if (a !== undefined) merged.push(b === undefined ? a : { x: b.x, loss: (a.loss + b.loss) / 2, accuracy: (a.accuracy + b.accuracy) / 2 });
  }
  return merged;
}
