import { allCases } from "../cases/all-cases.ts";
import { makeNamed } from "../ours/make-named.ts";
import { ours } from "../ours/program.ts";
import { UsageError } from "../usage-error.ts";

/** Counter → the most that a case may need. Exact counters alone: a time belongs in no budget. */
export type Budget = Readonly<Record<string, number>>;
/** Case → backend → budget. */
export type StepBudgets = Readonly<Record<string, Readonly<Record<string, Budget>>>>;

/** What to do about a budget that is exceeded. */
export const REWRITE = "If that is meant, run `pnpm bench --budget write` and commit budgets.json with the change.";

/** What is over, in words; empty where nothing is. */
export function overBudget(id: string, backend: string, counters: Budget, budget: Budget): string[] {
  return Object.entries(budget).flatMap(([key, most]) => {
    const value = counters[key];
    if (value === undefined) return [`${id} on ${backend}: ${key} is not counted any more, budget ${most}. \`pnpm bench --budget write\` writes budgets.json anew.`];
    return value > most ? [`${id} on ${backend}: ${key} is ${value}, budget ${most}. ${REWRITE}`] : [];
  });
}

/** The counters of a case on one of our backends, one thread. */
export async function countCase(id: string, backend: string): Promise<Budget> {
  const benchCase = allCases.find((c) => c.id === id);
  if (benchCase === undefined) throw new UsageError(`budgets.json has a budget for ${id}, and there is no such case (\`pnpm bench --list\` has their names).`);
  const program = await ours(makeNamed, "budget")({ backend, threads: 1, assets: "" });
  try {
    const { check, counters } = await program.prepare(benchCase.work);
    await check();
    return (await counters?.()) ?? {};
  } finally {
    program.dispose();
  }
}
