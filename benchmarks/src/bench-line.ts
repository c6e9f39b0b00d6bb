import type { Counters } from "./counters.ts";
import type { Timing } from "./measure.ts";

/** A case measured: one line of `--json`. */
export interface BenchRecord extends Timing {
  readonly case: string;
  readonly backend: string;
  readonly threads: number;
  /** Exact; empty where there is nothing to count (a process, a peer). */
  readonly counters: Partial<Counters>;
  /** GFLOP/s at the median. */
  readonly gflops?: number;
  /** 10⁹ bytes a second at the median. */
  readonly gigabytesPerSecond?: number;
  readonly microsecondsPerOperation?: number;
  /** The fastest sample's time for each operation, over that of the best neighbour. */
  readonly ratioToNeighbour?: number;
}

/** A case that could not be measured, with the reason. */
export interface BenchFailure {
  readonly case: string;
  readonly backend: string;
  readonly threads: number;
  readonly error: string;
}

export type BenchLine = BenchRecord | BenchFailure;
