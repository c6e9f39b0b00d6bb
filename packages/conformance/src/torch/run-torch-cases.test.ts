import { cpu } from "@receptive/backend-cpu";
import { where } from "@receptive/core";
import { reference } from "@receptive/core/reference";
import { describe, expect, test } from "vitest";
import { adapters } from "./adapters/index.ts";
import type { Adapter } from "./adapter.ts";
import { readErrorCases, readOpFixture, torchOps } from "./read-fixtures.ts";
import { runCase } from "./run-case.ts";
import { runErrorCase } from "./run-error-case.ts";
import { runTorchCases } from "./run-torch-cases.ts";

/** 868 cases of 94 operations and 84 calls to refuse. */
const ALL = 868 + 84;

describe.each([["reference", () => reference({ poison: true })], ["reference in singles", () => reference({ precision: "f32" })], ["cpu", () => cpu()]] as const)("%s", (_, create) => {
  test("every value, gradient and error recorded from PyTorch", { timeout: 120_000 }, async () => {
    const results = await runTorchCases(create());
    expect(results.filter((r) => r.status !== "passed").map((r) => `${r.id}: ${r.faults.join("; ")}`)).toEqual([]);
    expect(results).toHaveLength(ALL);
  });
});

test("every operation that has fixtures has an adapter, and no adapter lacks fixtures", async () => {
  expect(Object.keys(adapters).sort()).toEqual((await torchOps()).sort());
});

test("`only` chooses cases", async () => {
  const results = await runTorchCases(reference(), { only: (id) => id.startsWith("torch/relu/") });
  expect(results.length).toBeGreaterThan(3);
  expect(results.every((r) => r.id.startsWith("torch/relu/"))).toBe(true);
});

/** Operations with a plausible mistake, and a case that tells. */
const mistakes: readonly [string, string, string, Adapter][] = [
  ["log1p", "a logarithm of 1 + x", "014-tiny", (i) => [i.get("x").add(1).log()]],
  ["expm1", "eˣ less 1", "014-tiny", (i) => [i.get("x").exp().sub(1)]],
  ["add", "a thousandth too much of one operand", "006-bc-row", (i) => [i.get("a").add(i.get("b").mul(1.001))]],
  ["max", "one axis too many", "010-nchw-stats", (i) => [i.get("x").max(undefined, { keepDims: true })]],
  ["relu", "NaN taken for 0", "012-special", (i) => [where(i.get("x").greater(0), i.get("x"), 0)]],
  ["transpose", "an axis that stays", "000-t", (i) => [i.get("x")]],
  ["sum", "one element too few", "018-view-slice", (i) => [i.get("x").at(null, [0, -1]).sum(1)]],
  ["softmax", "no shift by the maximum", "012-large", (i) => { const e = i.get("x").exp(); return [e.div(e.sum(0, { keepDims: true }))]; }],
];

test.each(mistakes)("%s: %s is found out", async (op, _, id, wrong) => {
  const fixture = await readOpFixture(op);
  const found = fixture.cases.filter((c) => c.id === id);
  expect(found).toHaveLength(1);
  for (const c of found) {
    // In singles, where 1 + x is rounded as users will see it.
    const backend = reference({ precision: "f32" });
    expect((await runCase(backend, wrong, fixture, c)).faults).not.toEqual([]);
  }
});

test("a gradient that is wrong is found out through the view it flows back to", async () => {
  const fixture = await readOpFixture("add");
  const [c] = fixture.cases.filter((one) => one.id === "018-view-T");
  if (c === undefined) throw new Error("the case is gone");
  const doubled = await runCase(reference(), (i) => [i.get("a").mul(2).add(i.get("b"))], fixture, { ...c, fwd_tol: { rtol: 1, atol: 100 } });
  expect(doubled.faults.map((f) => f.split(":")[0])).toEqual(["gradient of a", "gradient of what a is a view of"]);
});

test("a call that is accepted though it must not be is reported", async () => {
  const [c] = await readErrorCases();
  if (c === undefined) throw new Error("there are no error cases");
  expect(runErrorCase((i) => [i.get("a")], c)).toBeNull();
});
