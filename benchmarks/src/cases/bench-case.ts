import type { Work } from "./work.ts";

/** What cases are summed up under. */
export type Group = "train" | "infer" | "kernel" | "cliff" | "growth" | "latency" | "pipeline" | "memory" | "size" | "start";

/** Something to measure, as data. */
export interface BenchCase {
  /** `group/what/size`, the same in our runs, the peers' and the budgets. */
  readonly id: string;
  readonly group: Group;
  readonly work: Work;
  /** Floating-point operations of a sample, where counting them means something. */
  readonly flops?: number;
  /** Bytes a sample moves to and from memory at least, where that is what bounds it. */
  readonly bytes?: number;
  /** Operations a sample is made of, where the cost of one is the point. */
  readonly operations?: number;
  /** Inputs a sample works on, where their number grows from case to case. */
  readonly inputs?: number;
  /** Cases that do as much for each operation; the table says how much more this one takes. */
  readonly neighbours?: readonly string[];
  /** Small enough for the reference backend, which is 10 to 50 times slower. */
  readonly tiny?: boolean;
  /** Work for a GPU: minutes on a processor. It runs when it is named. */
  readonly large?: boolean;
}
