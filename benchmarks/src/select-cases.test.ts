import { expect, test } from "vitest";
import { allCases } from "./cases/all-cases.ts";
import { suiteGlobs, suiteNames } from "./cases/suites.ts";
import { globPattern, selectCases } from "./select-cases.ts";
import { UsageError } from "./usage-error.ts";

const idsOf = (...globs: string[]): string[] => selectCases(allCases, globs).map((c) => c.id);

test("no glob selects every case but those for a GPU, each of its own name", () => {
  expect(idsOf()).toEqual(allCases.filter((c) => c.large !== true).map((c) => c.id));
  expect(new Set(allCases.map((c) => c.id)).size).toBe(allCases.length);
  expect(idsOf("matmul/4096")).toEqual(["matmul/4096"]);
});

test("a star crosses slashes; several globs add up, in the order of the cases", () => {
  expect(idsOf("train/lenet5/*")).toEqual(["train/lenet5/b1", "train/lenet5/b32", "train/lenet5/b128", "train/lenet5/b512"]);
  expect(idsOf("train/*b128")).toEqual(["train/lenet5/b128", "train/lenet5-adam/b128", "train/mlp/b128", "train/cifar-cnn/b128"]);
  expect(idsOf("chain/*", "matmul/25?")).toEqual(["matmul/255", "matmul/256", "matmul/257", "chain/1e6", "chain/999983"]);
});

test("other characters stand for themselves", () => {
  expect(globPattern("a.b").test("axb")).toBe(false);
  expect(globPattern("(a|b)+").test("a")).toBe(false);
});

test.each(["nothing/*", "", "matmul"])("%j, which names nothing, is an error that says what there is", (glob) => {
  expect(() => idsOf("train/*", glob)).toThrow(UsageError);
  expect(() => idsOf(glob)).toThrow(/no case has such a name. They begin with train\/, infer\/.*--list/);
});

test.each(suiteNames)("suite %s names cases that there are", (name) => {
  expect(selectCases(allCases, suiteGlobs(name)).length).toBeGreaterThan(0);
});
