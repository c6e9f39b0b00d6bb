import { reference } from "@receptive/core/reference";
import { expect, test } from "vitest";
import type { Case } from "./case.ts";
import { matches } from "./limitation.ts";
import { conformanceCases, makeContext, runConformanceCase } from "./run-conformance.ts";

const fails: Case = { id: "s/op/f32/a.b", run: async () => ({ faults: ["2 instead of 1"], worst: 3 }) };
const passes: Case = { id: "s/op/f32/c", run: async () => ({ faults: [], worst: 0 }) };
const throws: Case = { id: "s/op/f32/d", run: async () => { throw new RangeError("no"); } };
const context = await makeContext(() => reference());

test("a pattern covers a whole id, * any part of it", () => {
  expect(matches("alu/*", "alu/add/f32/special")).toBe(true);
  expect(matches("*/f32/*", "alu/add/f32/special")).toBe(true);
  expect(matches("alu/add", "alu/add/f32/special")).toBe(false);
  expect(matches("s/op/f32/a.b", "s/op/f32/axb")).toBe(false);
});

test("a limited case that fails is limited, with the reason", async () => {
  const result = await runConformanceCase(fails, context, [{ id: "s/op/*", reason: "there is no such unit" }]);
  expect(result).toMatchObject({ status: "limited", faults: ["there is no such unit"] });
  expect((await runConformanceCase(fails, context, [{ id: "s/other/*", reason: "-" }])).status).toBe("failed");
});

test("a limited case that passes fails", async () => {
  const result = await runConformanceCase(passes, context, [{ id: "s/op/*", reason: "too small" }]);
  expect(result.status).toBe("failed");
  expect(result.faults[0]).toMatch(/passes, though s\/op\/\* says: too small/);
});

test("what a case throws is its fault", async () => {
  expect(await runConformanceCase(throws, context)).toMatchObject({ status: "failed", faults: ["threw RangeError: no"] });
});

test("ids are suite/op/dtype/variant, each once, and the same for a seed", async () => {
  const ids = (await conformanceCases()).map((c) => c.id);
  expect(ids.filter((id) => id.split("/").length < 3)).toEqual([]);
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
  expect((await conformanceCases({ seed: 1 })).map((c) => c.id)).toEqual(ids);
});
