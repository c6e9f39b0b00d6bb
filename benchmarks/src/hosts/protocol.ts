/** What a host (a process or a page) is asked, and what it answers. */
import type { Work } from "../cases/work.ts";

export type Request =
  | { readonly do: "hello"; readonly backend: string; readonly threads: number; readonly assets: string }
  | { readonly do: "prepare"; readonly work: Work }
  | { readonly do: "sample"; readonly ms: number; readonly minimum: number; readonly warmupMs: number }
  /** Counters of a step. */
  | { readonly do: "count" };

export interface Answers {
  readonly hello: { readonly version: string; readonly about: string };
  readonly prepare: { readonly values: readonly number[] };
  readonly sample: { readonly samplesMs: readonly number[] };
  readonly count: { readonly counters: Readonly<Record<string, number>> };
}

export interface Refusal { readonly error: string; readonly reason: "no-program" | "failed" }
