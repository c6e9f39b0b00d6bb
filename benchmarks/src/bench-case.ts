import type { ObservedBackend } from "./observed-backend.ts";

/** What a case runs on. */
export interface CaseContext {
  readonly backend: ObservedBackend;
  /** The name under which `--backend` knows it, and its threads: for cases that start a process of their own. */
  readonly backendName: string;
  readonly threads: number;
}

/** One call is one sample; it resolves when its result is there. */
export type Step = () => Promise<void>;

/** Something to measure: made once, then called over and over. */
export interface BenchCase {
  /** `group/what/size`, the same in our runs, the peers' and the budgets. */
  readonly id: string;
  /** Floating-point operations of a step, where counting them means something. */
  readonly flops?: number;
  /** Bytes a step moves to and from memory at least, where that is what bounds it. */
  readonly bytes?: number;
  /** Operations a step is made of, where the cost of one is the point. */
  readonly operations?: number;
  /** Megabytes (MiB) that the process of the latest step held at most, for cases that start one. */
  readonly peakMB?: () => number;
  /** Cases that do as much for each operation; the record says how much more this one takes. */
  readonly neighbours?: readonly string[];
  /** Small enough for the reference backend, which is 10 to 50 times slower. */
  readonly tiny?: boolean;
  /** Work for a GPU: minutes on a processor. It runs when it is named. */
  readonly large?: boolean;
  prepare(context: CaseContext): Promise<Step>;
}
