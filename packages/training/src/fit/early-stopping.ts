import { TrainingError } from "../training-error.ts";
import { type EpochRecord, METRICS, type Metric } from "./history.ts";

export interface EarlyStoppingOptions {
  /** Epochs without improvement after which training ends. Default 3. */
  readonly patience?: number | undefined;
  /** Smaller improvements do not count. Default 0. */
  readonly minDelta?: number | undefined;
  /** Default "valLoss", without validation data "loss". */
  readonly metric?: Metric | undefined;
  /** Give the model the weights of its best epoch in the end. Default true. */
  readonly restoreBest?: boolean | undefined;
}

export interface BestSoFar { readonly epoch: number; readonly value: number }

/** Watches one metric. Its memory is `best` alone, so that a checkpoint can hold it. */
export class EarlyStopping {
  readonly metric: Metric;
  readonly restoreBest: boolean;
  readonly #patience: number;
  readonly #minDelta: number;
  best: BestSoFar | null = null;

  constructor(options: EarlyStoppingOptions, hasValidation: boolean) {
    const { patience = 3, minDelta = 0, metric = hasValidation ? "valLoss" : "loss", restoreBest = true } = options;
    if (!Number.isInteger(patience) || patience < 1) throw new TrainingError("E_FIT_OPTION", `earlyStopping.patience must be an integer of at least 1, got ${String(patience)}.`);
    if (!(minDelta >= 0)) throw new TrainingError("E_FIT_OPTION", `earlyStopping.minDelta must be at least 0, got ${String(minDelta)}.`);
    if (!METRICS.includes(metric)) throw new TrainingError("E_FIT_OPTION", `earlyStopping.metric must be one of ${METRICS.join(", ")}, got ${String(metric)}.`);
    if (metric.startsWith("val") && !hasValidation) throw new TrainingError("E_FIT_OPTION", `earlyStopping watches ${metric}, but there is no validation data. Add validation: 0.1, or watch "loss".`);
    this.metric = metric;
    this.restoreBest = restoreBest;
    this.#patience = patience;
    this.#minDelta = minDelta;
  }

  /** Takes an epoch in; whether it is the best so far. */
  improves(record: EpochRecord): boolean {
    const value = record[this.metric] ?? Number.NaN;
    const gain = this.best === null ? Infinity : this.metric.endsWith("ccuracy") ? value - this.best.value : this.best.value - value;
    if (!Number.isFinite(value) || gain <= this.#minDelta) return false;
    this.best = { epoch: record.epoch, value };
    return true;
  }

  /** Whether patience has run out after this epoch. */
  isOver(epoch: number): boolean {
    return epoch - (this.best?.epoch ?? 0) >= this.#patience;
  }
}
