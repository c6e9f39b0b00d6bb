import { expect, test } from "vitest";
import { readArguments } from "./arguments.ts";
import { bench } from "./bench.ts";
import { allCases } from "./cases/all-cases.ts";
import { profileCase, profileTable } from "./profile-case.ts";
import { UsageError } from "./usage-error.ts";

test("a profile has every kernel of the plan, in order, with what goes in and out", async () => {
  const found = allCases.find(({ id }) => id === "train/mlp/b1");
  if (found === undefined) throw new Error("the case is gone");
  const rows = await profileCase(found, "cpu");
  expect(rows.map(({ step }) => step)).toEqual(rows.map((_, i) => i));
  expect(rows.filter(({ kernel }) => kernel === "dot").length).toBeGreaterThanOrEqual(5);
  expect(rows.every(({ inputs, outputs, microseconds }) => inputs !== "" && outputs !== "" && microseconds >= 0)).toBe(true);
});

test("the table names the slowest first, with its share", () => {
  const row = { inputs: "f32[2]", outputs: "f32[2]" };
  const table = profileTable("a/case", [{ ...row, step: 0, kernel: "quick", microseconds: 1 }, { ...row, step: 1, kernel: "slow", microseconds: 3 }]);
  expect(table.split("\n").slice(0, 1)).toEqual(["a/case: 2 kernels, 4 µs"]);
  expect(table.indexOf("slow")).toBeLessThan(table.indexOf("quick"));
  expect(table).toContain("75.0 %");
});

test("more threads than one are refused", async () => {
  await expect(bench(readArguments(["--profile", "--threads", "2", "--backend", "cpu", "--only", "train/mlp/b1"]), [])).rejects.toThrow(UsageError);
});
