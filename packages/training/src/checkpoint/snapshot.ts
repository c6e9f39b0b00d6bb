import type { BestSoFar } from "../fit/early-stopping.ts";
import type { EpochRecord } from "../fit/history.ts";
import type { HostValues } from "../state/host-tensor.ts";

/** Where training is: the next batch to learn. */
export interface Position {
  /** From 0. */
  readonly epoch: number;
  readonly batch: number;
  /** Spent in this epoch so far. */
  readonly seconds: number;
}

/** All that training is, on the host: it can go on from here, in this process or another. */
export interface Snapshot {
  readonly position: Position;
  readonly epochs: readonly EpochRecord[];
  readonly stoppedEarly: boolean;
  /** The tensors of the carry by name: `state.params.conv1.weight`, `state.step`, `sums` … */
  readonly carry: HostValues;
  readonly best: BestSoFar | null;
  /** Weights and buffers of the best epoch, where early stopping will want them back: `params.conv1.weight` … */
  readonly bestWeights: HostValues | null;
}
