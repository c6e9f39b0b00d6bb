import { describe, expect, test } from "vitest";
import { readBudgets } from "./budget-file.ts";
import { countCase, overBudget } from "./step-budget.ts";

const { steps } = readBudgets();
const gated = Object.entries(steps).flatMap(([id, of]) => Object.entries(of).map(([backend, budget]) => ({ id, backend, budget })));

test.each(gated)("$id on $backend keeps its budget", async ({ id, backend, budget }) => {
  const counters = await countCase(id, backend);
  expect(counters["kernels"]).toBeGreaterThan(0);
  expect(overBudget(id, backend, counters, budget)).toEqual([]);
}, 300_000);

test("LeNet-5 and the MLP have budgets, and may allocate nothing", () => {
  expect(gated.map((g) => g.id)).toEqual(expect.arrayContaining(["train/lenet5/b128", "train/mlp/b128"]));
  for (const { budget } of gated) expect(budget["allocationsPerStep"]).toBe(0);
});

describe("overBudget", () => {
  const budget = { kernels: 3, allocationsPerStep: 0, plannedBytes: 100 };

  test("what is at its budget passes, and what has no budget is not looked at", () => {
    expect(overBudget("a", "cpu", { ...budget, dispatches: 1e9 }, budget)).toEqual([]);
  });

  test.each([["kernels", 4], ["allocationsPerStep", 0.125], ["plannedBytes", 101]] as const)("one %s too many is named", (key, value) => {
    expect(overBudget("a", "cpu", { ...budget, [key]: value }, budget)).toEqual([
      `a on cpu: ${key} is ${value}, budget ${budget[key]}. If that is meant, run \`pnpm bench --budget write\` and commit budgets.json with the change.`,
    ]);
  });

  test("a counter that went away is no pass", () => {
    expect(overBudget("a", "cpu", { kernels: 3, plannedBytes: 100 }, budget)).toEqual(["a on cpu: allocationsPerStep is not counted any more, budget 0. `pnpm bench --budget write` writes budgets.json anew."]);
  });
});
