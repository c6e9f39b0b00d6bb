/** The kit finds faults: every broken backend fails a case that the sound ones pass. */
import { reference } from "@receptive/core/reference";
import { expect, test } from "vitest";
import { runConformance } from "../kit/run-conformance.ts";
import { brokenBackends } from "./all-broken.ts";
import { soundDot } from "./claim-faults.ts";
import { soundLoss } from "./loss-faults.ts";

test.each(brokenBackends)("$fault: $caught fails", async ({ create, caught, lose }) => {
  const only = { only: caught, lose };
  expect((await runConformance(create, only)).map((r) => `${r.id} ${r.status}`)).toEqual([`${caught} failed`]);
  expect((await runConformance(lose === undefined ? () => reference({ precision: "f32" }) : soundLoss, only)).map((r) => r.status)).toEqual(["passed"]);
});

test("there are at least twenty, each with a fault of its own", () => {
  expect(new Set(brokenBackends.map((b) => b.fault)).size).toBe(brokenBackends.length);
  expect(brokenBackends.length).toBeGreaterThanOrEqual(20);
});

test("a matrix product claimed without a fault passes", async () => {
  expect((await runConformance(soundDot, { only: "ops/matmul/*" })).filter((r) => r.status !== "passed")).toEqual([]);
});
