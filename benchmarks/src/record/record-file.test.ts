import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { linesOf, simulatedRun } from "../history/testing/simulated-run.ts";
import { openRecord } from "./record-file.ts";

let folder = "";
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), "record-")); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const lines = simulatedRun({ run: "r1", day: "2026-01-01", ours: { "train/a": 5, "train/b": 2 } });
const [run, a, b] = lines;
if (run === undefined || a === undefined || b === undefined) throw new Error("a run of two cases has three lines");

test("a new record takes its place when it is complete, and is kept beside it until then", () => {
  const path = join(folder, "new.jsonl");
  const record = openRecord(path, false);
  record.write(run);
  expect(existsSync(path)).toBe(false);
  expect(readFileSync(`${path}.partial`, "utf8")).toBe(linesOf([run]));
  record.close();
  expect(readFileSync(path, "utf8")).toBe(linesOf([run]));
  expect(() => openRecord(path, false)).toThrow(/there is such a file/);
});

test("what an interrupted run measured is not written over", () => {
  const path = join(folder, "broken-off.jsonl");
  openRecord(path, false).write(run);
  expect(() => openRecord(path, false)).toThrow(/broken-off\.jsonl\.partial holds what an interrupted run measured\. Go on with it by --append/);
  const again = openRecord(`${path}.partial`, true);
  expect(again.before).toEqual([run]);
});

test("a record goes on after a line that a crash cut off", () => {
  const path = join(folder, "cut.jsonl");
  writeFileSync(path, linesOf([run, a]) + JSON.stringify(b).slice(0, 40));
  const record = openRecord(path, true);
  expect(record.before).toEqual([run, a]);
  record.write(b);
  record.close();
  expect(readFileSync(path, "utf8")).toBe(linesOf(lines));
});

test.each([
  ["of a later format", linesOf(lines).replace('"format":1', '"format":2'), /line 1 has format 2; this version reads 1/],
  ["that is no record", "a letter", /line 1 is no JSON/],
  ["with a broken line in the middle", `${linesOf([run])}{"kind":\n${linesOf([b])}`, /line 2 is no JSON/],
  ["whose last line is whole and wrong", `${linesOf([run])}{"kind":"skipped","run":"r1"}`, /line 2 \(skipped\) needs peer/],
])("a file %s is refused and left as it is", (_, text, reason) => {
  const path = join(folder, "other.jsonl");
  writeFileSync(path, text);
  expect(() => openRecord(path, true)).toThrow(reason);
  expect(readFileSync(path, "utf8")).toBe(text);
});
