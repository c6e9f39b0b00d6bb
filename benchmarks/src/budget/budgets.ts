import { bundleProgram } from "@receptive/scripts/bundle-program";
import { type Budgets, readBudgets, writeBudgets } from "./budget-file.ts";
import { type Budget, countCase, overBudget, REWRITE, type StepBudgets } from "./step-budget.ts";
import { typeInstantiations } from "./type-instantiations.ts";

/** What is over its type budget, in words. */
export function overTypeBudget(name: string, value: number, most: number): string[] {
  return value > most ? [`checking ${name} instantiates ${value} types, budget ${most}. ${REWRITE}`] : [];
}

export function overBundleBudget(name: string, value: number, most: number): string[] {
  return value > most ? [`${name} is ${value} bytes compressed, budget ${most}. ${REWRITE}`] : [];
}

async function mapSteps(steps: StepBudgets, count: (id: string, backend: string, budget: Budget) => Promise<Budget>): Promise<StepBudgets> {
  const counted: Record<string, Record<string, Budget>> = {};
  for (const [id, of] of Object.entries(steps)) {
    for (const [backend, budget] of Object.entries(of)) counted[id] = { ...counted[id], [backend]: await count(id, backend, budget) };
  }
  return counted;
}

/** Everything over its budget, in words; empty where nothing is. */
export async function checkBudgets(): Promise<string[]> {
  const { bundles, steps, typeInstantiations: types } = readBudgets();
  const faults: string[] = [];
  await mapSteps(steps, async (id, backend, budget) => {
    faults.push(...overBudget(id, backend, await countCase(id, backend), budget));
    return budget;
  });
  for (const [name, { maximumGzipBytes }] of Object.entries(bundles)) faults.push(...overBundleBudget(name, (await bundleProgram(name)).gzipBytes, maximumGzipBytes));
  for (const [name, most] of Object.entries(types)) faults.push(...overTypeBudget(name, typeInstantiations(name), most));
  return faults;
}

/** Sizes may grow by less than this before their budget is touched: a byte more or less is nobody's decision. */
const BUNDLE_STEP = 2048;
const MODULE_STEP = 1024;
/** Likewise the instantiations, which move with the compiler's own libraries. */
const TYPE_STEP = 2500;
const upTo = (value: number, step: number): number => Math.ceil(value / step) * step;

function roundedModule(counters: Budget): Budget {
  const { moduleBytes } = counters;
  return moduleBytes === undefined ? counters : { ...counters, moduleBytes: upTo(moduleBytes, MODULE_STEP) };
}

/** Measures everything that has a budget and makes what it needs now its budget: counters exactly, sizes rounded up. Answers the new ones. */
export async function rewriteBudgets(): Promise<Budgets> {
  const { bundles, steps, typeInstantiations: types } = readBudgets();
  const names = Object.keys(bundles);
  const sizes = await Promise.all(names.map(async (name) => (await bundleProgram(name)).gzipBytes));
  const budgets: Budgets = {
    bundles: Object.fromEntries(Object.entries(bundles).map(([name, budget], i) => [name, { ...budget, maximumGzipBytes: upTo(sizes[i] ?? 0, BUNDLE_STEP) }])),
    steps: await mapSteps(steps, async (id, backend) => roundedModule(await countCase(id, backend))),
    typeInstantiations: Object.fromEntries(Object.keys(types).map((name) => [name, upTo(typeInstantiations(name), TYPE_STEP)])),
  };
  writeBudgets(budgets);
  return budgets;
}
