import type { Counters } from "./counters.ts";

/** The most that a case may need. Exact counters alone: a time belongs in no budget. */
export interface Budget {
  readonly kernels: number;
  readonly allocationsPerStep: number;
  readonly plannedBytes: number;
}

/** Case → backend → budget. */
export type Budgets = Readonly<Record<string, Readonly<Record<string, Budget>>>>;

/** What is over, in words; empty where nothing is. */
export function overBudget(id: string, backend: string, counters: Counters, budget: Budget): string[] {
  return (["kernels", "allocationsPerStep", "plannedBytes"] as const).flatMap((key) =>
    counters[key] > budget[key] ? [`${id} on ${backend}: ${key} is ${counters[key]}, budget ${budget[key]}. If that is meant, change benchmarks/budgets.json in the same commit.`] : []);
}
