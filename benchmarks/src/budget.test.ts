import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { backendEntry } from "./backends.ts";
import { type Budgets, overBudget } from "./budget.ts";
import { allCases } from "./cases/all-cases.ts";
import { type Counters, countStep } from "./counters.ts";
import { ObservedBackend } from "./observed-backend.ts";

const budgets = JSON.parse(readFileSync(new URL("../budgets.json", import.meta.url), "utf8")) as Budgets;
const gated = Object.entries(budgets).flatMap(([id, of]) => Object.entries(of).map(([backend, budget]) => ({ id, backend, budget })));

test.each(gated)("$id on $backend keeps its budget", async ({ id, backend: name, budget }) => {
  const found = allCases.find((c) => c.id === id);
  expect(found, `there is no case ${id}`).toBeDefined();
  const backend = new ObservedBackend(await backendEntry(name).make(1));
  const step = await found?.prepare({ backend, backendName: name, threads: 1 });
  const counters = await countStep(step ?? (async () => undefined), backend);
  expect(counters.kernels).toBeGreaterThan(0);
  expect(overBudget(id, name, counters, budget)).toEqual([]);
});

test("LeNet-5 and the MLP have budgets, and may allocate nothing", () => {
  expect(gated.map((g) => g.id)).toEqual(expect.arrayContaining(["train/lenet5/b128", "train/mlp/b128"]));
  for (const { budget } of gated) expect(budget.allocationsPerStep).toBe(0);
});

describe("overBudget", () => {
  const budget = { kernels: 3, allocationsPerStep: 0, plannedBytes: 100 };
  const counters: Counters = { kernels: 3, dispatches: 3, runs: 1, allocationsPerStep: 0, preparesPerStep: 0, writtenBytes: 4, plannedBytes: 100 };

  test("what is at its budget passes", () => {
    expect(overBudget("a", "cpu", counters, budget)).toEqual([]);
  });

  test.each([["kernels", 4], ["allocationsPerStep", 0.125], ["plannedBytes", 101]] as const)("one %s too many is named", (key, value) => {
    const faults = overBudget("a", "cpu", { ...counters, [key]: value }, budget);
    expect(faults).toEqual([`a on cpu: ${key} is ${value}, budget ${budget[key]}. If that is meant, change benchmarks/budgets.json in the same commit.`]);
  });
});
