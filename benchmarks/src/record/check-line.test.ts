import { expect, test } from "vitest";
import { comparison, simulatedRun } from "../history/testing/simulated-run.ts";
import { checkLine } from "./check-line.ts";

const [run, observation] = simulatedRun({ run: "r1", day: "2026-01-01", ours: { "train/a": 5 } });
const compared = comparison("r1", "train/a", ["0.1.0", "0.2.0"], 0.9);

test("lines as they are written are right", () => {
  for (const line of [run, observation, compared]) expect(checkLine(JSON.stringify(line))).toEqual({ line });
});

/** The line with the field at a path changed, as JSON. */
function changed(line: unknown, path: string, value: unknown): string {
  const copy: unknown = structuredClone(line);
  const names = path.split(".");
  const last = names.pop() ?? "";
  const parent = names.reduce<unknown>((at, name) => (typeof at === "object" && at !== null ? Reflect.get(at, name) : undefined), copy);
  if (typeof parent !== "object" || parent === null) throw new Error(`there is no ${path}`);
  Reflect.set(parent, last, value);
  return JSON.stringify(copy);
}

test.each([
  [run, "machine", null, /\(run\) needs machine to be of type object, got null/],
  [run, "machine.id", 3, /\(run\) needs machine\.id to be of type string, got number/],
  [observation, "subject", "ours", /\(observation\) needs subject to be of type object, got string/],
  [observation, "subject.name", undefined, /subject\.name to be of type string, got undefined/],
  [observation, "subject.backend", 1, /subject\.backend to be of type string, got number/],
  [observation, "subject.place", null, /subject\.place to be of type string, got null/],
  [observation, "subject.threads", "1", /subject\.threads to be of type number, got string/],
  [observation, "subject.version", [], /subject\.version to be of type string, got array/],
  [observation, "load.yardstickMs", undefined, /load\.yardstickMs to be two numbers, got undefined/],
  [observation, "load.yardstickMs", [2], /load\.yardstickMs to be two numbers, got \[2\]/],
  [observation, "samplesMs", [1, "2"], /samplesMs to be a list of numbers, got \[1,"2"\]/],
  [compared, "base.threads", null, /\(comparison\) needs base\.threads to be of type number, got null/],
  [compared, "control.interval", [0, null], /control\.interval to be two numbers, got \[0,null\]/],
])("%#: what a reader relies on is named where it is not there", (line, path, value, why) => {
  expect(checkLine(changed(line, path, value))).toEqual({ fault: expect.stringMatching(why), whole: true });
});
