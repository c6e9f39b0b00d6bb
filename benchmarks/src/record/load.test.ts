import { expect, test } from "vitest";
import { isRealTime, runningProcesses } from "./load.ts";

test("processes that want to run are the first of the fourth field", () => {
  expect(runningProcesses("0.63 2.85 2.57 3/96 18227\n")).toBe(3);
  expect(runningProcesses("")).toBeNull();
});

test("real-time priority is the policy, whatever a process is called", () => {
  const stat = (policy: number): string => `7 (a ) name) S ${Array.from({ length: 37 }, (_, i) => i).join(" ")} ${policy} 0 0`;
  expect([0, 1, 2, 3].map((policy) => isRealTime(stat(policy)))).toEqual([false, true, true, false]);
});
