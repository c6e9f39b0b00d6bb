import type { Model } from "@receptive/layers";
import type { EpochRecord, History } from "./history.ts";

/**
 * What `fit` calls on its way, and waits for. While it does, the model has the weights of that moment: `predict` and
 * `evaluate` can be used.
 */
export interface Callback {
  onEpochStart?(event: { readonly epoch: number; readonly model: Model }): void | Promise<void>;
  /** "stop" ends training here. */
  onEpochEnd?(event: { readonly record: EpochRecord; readonly history: readonly EpochRecord[]; readonly model: Model }): void | "stop" | Promise<void | "stop">;
  /** After a checkpoint has been written. */
  onCheckpoint?(event: { readonly path: string; readonly epoch: number; readonly step: number }): void | Promise<void>;
  onEnd?(event: { readonly history: History; readonly model: Model }): void | Promise<void>;
}
