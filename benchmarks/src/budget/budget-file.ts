/** budgets.json at the root: everything exact that may not grow unseen. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "@receptive/scripts/repository";
import { replaceFile } from "../record/record-file.ts";
import type { StepBudgets } from "./step-budget.ts";

export interface Budgets {
  /** Small programs, bundled for a browser; `scripts/src/check-bundles.ts` holds them to it. */
  readonly bundles: Readonly<Record<string, { readonly maximumGzipBytes: number; readonly without: readonly string[] }>>;
  readonly steps: StepBudgets;
  /** Program in scripts/bundles → the type instantiations that checking it may take. */
  readonly typeInstantiations: Readonly<Record<string, number>>;
}

export const budgetsPath: string = join(repositoryRoot, "budgets.json");

export function readBudgets(): Budgets {
  return JSON.parse(readFileSync(budgetsPath, "utf8")) as Budgets;
}

/** One entry a line, so that a change of one is a change of one line. */
export function budgetsText({ bundles, steps, typeInstantiations }: Budgets): string {
  const entries = (record: Readonly<Record<string, unknown>>): string => Object.entries(record).map(([name, value]) => `    ${JSON.stringify(name)}: ${spaced(value)}`).join(",\n");
  return `{\n${Object.entries({ bundles, steps, typeInstantiations }).map(([name, record]) => `  ${JSON.stringify(name)}: {\n${entries(record)}\n  }`.replace("{\n\n  }", "{}")).join(",\n")}\n}\n`;
}

function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}: ${spaced(inner)}`).join(", ")} }`;
}

export function writeBudgets(budgets: Budgets): void {
  replaceFile(budgetsPath, budgetsText(budgets));
}
