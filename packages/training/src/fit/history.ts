/** What one pass over the data came to. Losses are means over images; accuracies are shares, 0 to 1. */
export interface EpochRecord {
  /** From 1. */
  readonly epoch: number;
  /** Over the epoch, while the weights were changing. */
  readonly loss: number;
  readonly accuracy: number;
  /** With the weights at the end of the epoch; there if a validation set is. */
  readonly valLoss?: number;
  readonly valAccuracy?: number;
  /** Of training alone, without validation and checkpoints. */
  readonly seconds: number;
  readonly imagesPerSecond: number;
  /** The rate at the last step. */
  readonly learningRate: number;
}

/** "aborted" by the signal, "early" by early stopping, "callback" because a callback said so. */
export type StopReason = "aborted" | "early" | "callback";

export interface History {
  readonly epochs: readonly EpochRecord[];
  /** Why training ended before its time; left out where it did not. */
  readonly stopped?: StopReason;
  /** The epoch that early stopping thinks best; the model has its weights if `restoreBest` was asked for. */
  readonly best?: { readonly epoch: number; readonly metric: Metric; readonly value: number };
}

/** The columns that early stopping can watch. */
export type Metric = "loss" | "accuracy" | "valLoss" | "valAccuracy";

export const METRICS: readonly Metric[] = ["loss", "accuracy", "valLoss", "valAccuracy"];
