/** What a host (a process or a page) is asked, and what it answers. */
import type { Work } from "../cases/work.ts";

export type Request =
  /** `brief`: without looking around first, where the time until the first step is the point. */
  | { readonly do: "hello"; readonly brief?: true | undefined; readonly backend: string; readonly threads: number; readonly assets: string }
  | { readonly do: "prepare"; readonly work: Work }
  | { readonly do: "sample"; readonly ms: number; readonly minimum: number; readonly warmupMs: number }
  /** Steps without a measure. */
  | { readonly do: "repeat"; readonly steps: number }
  /** What the process holds now, after a collection, and has held at most. */
  | { readonly do: "memory" }
  /** Counters of a step. */
  | { readonly do: "count" };

/** Absent where a program cannot say. */
export interface MemoryUse {
  readonly peakMB?: number;
  readonly residentMB?: number;
  readonly heapMB?: number;
  /** On the device, as its backend counts it. */
  readonly liveBytes?: number;
}

export interface Answers {
  readonly hello: { readonly version: string; readonly about: string };
  readonly prepare: { readonly values: readonly number[] };
  readonly sample: { readonly samplesMs: readonly number[] };
  readonly repeat: Readonly<Record<never, never>>;
  readonly memory: MemoryUse;
  readonly count: { readonly counters: Readonly<Record<string, number>> };
}

export interface Refusal { readonly error: string; readonly reason: "no-program" | "failed" }
