import { reference } from "@receptive/core/reference";
import { expect, test } from "vitest";
import { brokenBackends } from "../broken/all-broken.ts";
import { withoutCandidate } from "./candidates.ts";
import { conformanceCases, runConformance } from "./run-conformance.ts";

const OFF_BY_ONE = "a reduction over more than 64 leaves out the last";
const tuned = brokenBackends.find((b) => b.fault === OFF_BY_ONE);

test("every sample and reduction runs once more on each candidate, under its name", async () => {
  const plain = await conformanceCases();
  const all = await conformanceCases({ candidates: { two: () => reference(), three: () => reference() } });
  const wanted = plain.filter(({ id }) => /^(?:ops|reduce)\//.test(id) && !id.includes("/error/")).map((c) => c.id);
  for (const name of ["two", "three"]) {
    const ids = all.map((c) => c.id).filter((id) => id.includes(`@${name}/`));
    expect(ids.map(withoutCandidate)).toEqual(wanted);
    expect(wanted.length).toBeGreaterThan(3000);
  }
});

test("a fault of one candidate is found on that one, and a candidate is made once", async () => {
  let made = 0;
  const candidates = { wide: () => { made++; return tuned === undefined ? reference() : tuned.create(); }, later: async () => reference({ precision: "f32" }) };
  const results = await runConformance(() => reference(), { only: "reduce*/sum/f32/inner-*", candidates });
  expect(results.filter((r) => r.status === "failed").map((r) => r.id)).toEqual([65, 127, 128, 129, 255, 256, 257, 1000].map((n) => `reduce@wide/sum/f32/inner-${n}`));
  expect(results.filter((r) => r.id.startsWith("reduce@later/"))).toHaveLength(25);
  expect(made).toBe(1);
});

test("a limitation of the backend is one of its candidates", async () => {
  const limitations = [{ id: "reduce/sum/f32/inner-65", reason: "it forgets the last" }];
  const results = await runConformance(() => tuned?.create() ?? reference(), { only: "reduce*/sum/f32/inner-65", limitations, candidates: { other: () => tuned?.create() ?? reference() } });
  expect(results.map((r) => `${r.id} ${r.status}`)).toEqual(["reduce/sum/f32/inner-65 limited", "reduce@other/sum/f32/inner-65 limited"]);
});

test("a name that would break an id is refused", async () => {
  await expect(conformanceCases({ candidates: { "a/b": () => reference() } })).rejects.toMatchObject({ code: "E_CONFORMANCE_BACKEND" });
});
