import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { conformanceCases, type ConformanceResult } from "../kit/run-conformance.ts";
import { samples } from "../ops/ops-suite.ts";
import { type AccuracyRecord, accuracyKey, accuracyRecord, parseRecord } from "./accuracy-record.ts";
import { accuracyTables } from "./accuracy-tables.ts";
import { withTables } from "./semantics-page.ts";
import { readRecords, repositoryPlaces } from "./stored-records.ts";

const records = await readRecords(repositoryPlaces.records);
const page = await readFile(repositoryPlaces.page, "utf8");
const keys = [...new Set((await conformanceCases()).map((c) => accuracyKey(c.id)).filter((k) => k !== null))].sort();

test("the page holds the tables that the records and the limits make: pnpm conformance:semantics", () => {
  expect(withTables(page, records)).toBe(page);
  expect(records.map((r) => r.backend).slice(0, 2)).toEqual(["reference-f32", "cpu"]);
});

/** These run wherever the tests do; what needs a device may be recorded later, and says "not run" until then. */
const EVERYWHERE = new Set(["reference-f32", "cpu"]);

test.each(records.map((r) => [r.backend, r] as const))("the record of %s has the operations and types of the kit, and no others, none of them failing", (backend, { accuracy }) => {
  expect(Object.keys(accuracy).filter((key) => !keys.includes(key))).toEqual([]);
  if (EVERYWHERE.has(backend)) expect(keys.filter((key) => accuracy[key] === undefined)).toEqual([]);
  expect(Object.entries(accuracy).filter(([, a]) => a.failed !== undefined).map(([key]) => key)).toEqual([]);
});

test("every operation of the sample list is in the table", () => {
  const [, table = ""] = page.split("### Operations");
  expect([...new Set(samples.map((s) => s.op))].filter((op) => !table.includes(`| \`${op}\` |`))).toEqual([]);
});

test("a record that lost an operation, or gained an error, makes another page", () => {
  const [first, ...rest] = records;
  if (first === undefined) throw new Error("there are no records");
  const { "ops/softmax/f32": softmax, ...others } = first.accuracy;
  expect(softmax?.value).toBeGreaterThan(0);
  expect(withTables(page, [{ ...first, accuracy: others }, ...rest])).not.toBe(page);
  expect(withTables(page, [{ ...first, accuracy: { ...first.accuracy, "ops/softmax/f32": { cases: 9, value: 1e-6 } } }, ...rest])).not.toBe(page);
});

const result = (id: string, more: Partial<ConformanceResult> = {}): ConformanceResult => ({ id, status: "passed", faults: [], worst: 0, milliseconds: 1, ...more });
const run = { backend: "webgpu", on: "a test", seed: 1 };

test("a record takes the worst of passing cases, candidates included, rounded up", () => {
  const { accuracy } = accuracyRecord([
    result("ops/exp/f32/ordinary", { errors: { value: 1.21e-7, gradient: 3e-8 }, worst: 0.1 }), result("ops@wide/exp/f32/ordinary", { errors: { value: 1.5e-7, gradient: 1e-8 }, worst: 0.2 }),
    result("ops/exp/f32/special", { status: "failed", errors: { value: Infinity }, worst: Infinity }), result("ops/exp/f16/special", { status: "skipped" }),
    result("alu/exp/f32/sweep", { status: "limited", errors: { value: 5 } }), result("programs/replayed/f32/00", { worst: 0.1234 }), result("ops/exp/error/dtype"), result("contract/memory/bytes/apart"),
  ], run);
  expect(accuracy).toEqual({
    "alu/exp/f32": { cases: 1, limited: 1 }, "ops/exp/f16": { cases: 1, skipped: 1 }, "ops/exp/f32": { cases: 3, value: 1.5e-7, gradient: 3e-8, failed: 1 }, "programs/replayed/f32": { cases: 1, share: 0.13 },
  });
  expect(parseRecord(JSON.stringify({ ...run, accuracy, results: [] }), "FILE")).toEqual({ ...run, accuracy });
  expect(() => parseRecord("{}", "FILE")).toThrow(/FILE is no record/);
});

test("a further backend is a further column, which says what it lacks", () => {
  const one: AccuracyRecord = { ...run, backend: "cpu", accuracy: { "ops/exp/f32": { cases: 2, value: 0, gradient: 1e-7 }, "ops/exp/f16": { cases: 2, value: 1e-4 }, "ops/add/i32": { cases: 1, value: 0 }, "ops/add/u32": { cases: 1, value: 0 } } };
  const two: AccuracyRecord = { ...run, accuracy: { "ops/exp/f32": { cases: 2, value: 2e-7, limited: 1 }, "ops/exp/f16": { cases: 2, skipped: 2 }, "ops/add/i32": { cases: 1, value: 0 } } };
  const [, after = ""] = accuracyTables([one, two]).split("### Operations");
  expect(after.split("\n").filter((line) => line.startsWith("|"))).toMatchInlineSnapshot(`
    [
      "| operation | type | promised | \`cpu\` | \`webgpu\` |",
      "|---|---|---|---|---|",
      "| \`add\` | i32 | exact | 0 | 0 |",
      "| \`add\` | u32 | exact | 0 | not run |",
      "| \`exp\` | f32 | 2e-6 | 0 · 1e-7 | 2e-7 (1 limited) |",
      "| \`exp\` | f16 | 6e-3 | 1e-4 | – |",
      "| case | type | promised | \`cpu\` | \`webgpu\` |",
      "|---|---|---|---|---|",
      "| \`torch\` | f32 | as recorded with each case | not run | not run |",
    ]
  `);
});
