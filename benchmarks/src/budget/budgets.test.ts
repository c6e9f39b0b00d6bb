import { expect, test } from "vitest";
import { budgetsText, readBudgets } from "./budget-file.ts";
import { overBundleBudget, overTypeBudget } from "./budgets.ts";
import { typeInstantiations } from "./type-instantiations.ts";

const { typeInstantiations: budgets } = readBudgets();

/** Some 4 s of the compiler's work; a machine that has much else to do may take twenty times that. */
const TIMEOUT_MS = 300_000;

test.each(Object.entries(budgets))("checking %s keeps to its %i type instantiations", (name, most) => {
  // Anything else would compare as neither more nor less.
  expect(most).toBeTypeOf("number");
  const value = typeInstantiations(name);
  expect(value).toBeGreaterThan(0);
  expect(overTypeBudget(name, value, most)).toEqual([]);
}, TIMEOUT_MS);

test("what grew is named, with the way to mean it", () => {
  expect(overTypeBudget("one-op", 11, 10)).toEqual(["checking one-op instantiates 11 types, budget 10. If that is meant, run `pnpm bench --budget write` and commit budgets.json with the change."]);
  expect(overBundleBudget("one-op", 11, 10)).toHaveLength(1);
  expect(overBundleBudget("one-op", 10, 10)).toEqual([]);
});

test("the file is written one entry a line, and reads back the same", () => {
  const text = budgetsText(readBudgets());
  expect(JSON.parse(text)).toEqual(readBudgets());
  expect(text.split("\n").find((line) => line.includes('"one-op"'))).toMatch(/^ {4}"one-op": \{ "maximumGzipBytes": \d+, "without": \[/);
});
