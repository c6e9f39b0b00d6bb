import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { appendRecord, thinned } from "./append-run.ts";
import { parseHistory } from "./parse-history.ts";
import { comparison, linesOf, simulatedRun } from "./testing/simulated-run.ts";

let folder = "";
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), "history-")); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const first = linesOf(simulatedRun({ run: "r1", day: "2026-01-01", ours: { "train/a": 5 } }));
const second = linesOf(simulatedRun({ run: "r2", day: "2026-01-02", ours: { "train/a": 4 } }));

describe("appending", () => {
  test("a file for each machine, to which lines are added and none is changed", () => {
    const [{ path } = { path: "" }] = appendRecord(folder, first, "r1.jsonl");
    const before = readFileSync(path, "utf8");
    appendRecord(folder, second, "r2.jsonl");
    expect(readFileSync(path, "utf8").startsWith(before)).toBe(true);
    appendRecord(folder, linesOf(simulatedRun({ run: "r3", day: "2026-01-03", machine: "m2", ours: { "train/a": 9 } })), "r3.jsonl");
    expect(readdirSync(folder).sort()).toEqual(["m1.jsonl", "m2.jsonl"]);
    expect(parseHistory(readFileSync(path, "utf8")).runs.map(({ run }) => run.run)).toEqual(["r1", "r2"]);
  });

  test("a run that is there already, a record without a run, one that cannot be read: refused, and nothing written", () => {
    const [{ path } = { path: "" }] = appendRecord(folder, first, "r1.jsonl");
    const before = readFileSync(path, "utf8");
    expect(() => appendRecord(folder, first, "r1.jsonl")).toThrow(/has run r1 already/);
    expect(() => appendRecord(folder, "", "empty.jsonl")).toThrow(/empty\.jsonl holds no run/);
    expect(() => appendRecord(folder, `${second}{"kind": "observ`, "cut.jsonl")).toThrow(/cut\.jsonl: line 3 is no JSON/);
    expect(readFileSync(path, "utf8")).toBe(before);
    expect(readdirSync(folder)).toEqual(["m1.jsonl"]);
  });

  test("a corrupted line of the history is named by its number and stays as it is", () => {
    const path = join(folder, "m1.jsonl");
    const text = `${first.trimEnd().split("\n")[0]}\n{"kind":"observation","run":"r1"}\n`;
    writeFileSync(path, text);
    expect(() => appendRecord(folder, second, "r2.jsonl")).toThrow(/m1\.jsonl: line 2 \(observation\) needs case to be of type string, got undefined/);
    expect(readFileSync(path, "utf8")).toBe(text);
  });

  test("two at once: the second is refused and says why", () => {
    writeFileSync(join(folder, "m1.jsonl.lock"), "");
    expect(() => appendRecord(folder, first, "r1.jsonl")).toThrow(/m1\.jsonl is being written to/);
  });

  test("a lock that cannot be made for another reason is no other process", () => {
    mkdirSync(join(folder, "m1.jsonl.lock"));
    expect(() => appendRecord(folder, first, "r1.jsonl")).toThrow(/is being written to/);
    rmSync(join(folder, "m1.jsonl.lock"), { recursive: true });
    const long = first.replaceAll('"id":"m1"', `"id":"${"m".repeat(300)}"`);
    expect(() => appendRecord(folder, long, "r1.jsonl")).toThrow(/ENAMETOOLONG/);
  });

  test("the command is kept without the file it wrote to", () => {
    const [{ path } = { path: "" }] = appendRecord(folder, first.replace('["--quick"]', '["--output","/elsewhere/run.jsonl","--append","--quick"]'), "r1.jsonl");
    expect(parseHistory(readFileSync(path, "utf8")).runs[0]?.run.command).toEqual(["--quick"]);
  });

  test("of many samples, some that lie evenly, the ends among them", () => {
    const samples = Array.from({ length: 500 }, (_, i) => i);
    const kept = thinned(samples);
    expect(kept).toHaveLength(20);
    expect([kept[0], kept.at(-1)]).toEqual([0, 499]);
    expect(thinned([3, 1, 2])).toEqual([3, 1, 2]);
  });
});

describe("reading", () => {
  test("every kind of line finds its run, in the order of time", () => {
    const { runs, faults } = parseHistory(second + first + linesOf([comparison("r1", "train/a", ["0.1.0", "0.2.0"], 0.9)]));
    expect(faults).toEqual([]);
    expect(runs.map(({ run, observations, comparisons }) => [run.run, observations.length, comparisons.length])).toEqual([["r1", 1, 1], ["r2", 1, 0]]);
  });

  test.each([
    ["not JSON at all", "%%%", /is no JSON/],
    ["a list", "[]", /is array, not an object/],
    ["an unknown kind", '{"kind":"noise","run":"r1"}', /kind "noise", which is none of run, observation/],
    ["no run", '{"kind":"skipped","peer":"tfjs","reason":"absent"}', /does not name its run/],
    ["a later format", first.split("\n")[0]?.replace('"format":1', '"format":2') ?? "", /has format 2; this version reads 1/],
    ["a line whose run is not there", '{"kind":"skipped","run":"r9","peer":"tfjs","reason":"absent"}', /is of run r9, whose first line is not there/],
  ])("%s is named, and the rest is read", (_, line, why) => {
    const { runs, faults } = parseHistory(`${first}${line}\n`);
    expect(faults).toHaveLength(1);
    expect(faults[0]?.line).toBe(3);
    expect(faults[0]?.why).toMatch(why);
    expect(runs.map(({ run }) => run.run)).toEqual(["r1"]);
  });
});

test("the history of this repository can be read, every line of it", () => {
  const at = join(import.meta.dirname, "../../history");
  for (const file of readdirSync(at).filter((name) => name.endsWith(".jsonl"))) expect(parseHistory(readFileSync(join(at, file), "utf8")).faults, file).toEqual([]);
});
