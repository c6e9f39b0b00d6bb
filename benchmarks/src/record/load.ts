import { readFileSync } from "node:fs";
import { loadavg } from "node:os";
import { yardstickMs } from "../yardstick/yardstick.ts";
import type { Load } from "./record.ts";

/** Processes that run or want to: the fourth field of /proc/loadavg; null where there is none. */
export function runningProcesses(text: string): number | null {
  const found = /^\S+ \S+ \S+ (\d+)\/\d+/u.exec(text);
  return found === null ? null : Number(found[1]);
}

/** Whether a process whose /proc/…/stat this is runs at real-time priority (`chrt -r 10`): before all ordinary ones, which then do not count. */
export function isRealTime(stat: string): boolean {
  // The second field is a name in parentheses, which may hold spaces; the policy is the 41st.
  const policy = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[41 - 3];
  return policy === "1" || policy === "2";
}

function running(): number | null {
  try {
    if (isRealTime(readFileSync("/proc/self/stat", "utf8"))) return null;
    return runningProcesses(readFileSync("/proc/loadavg", "utf8"));
  } catch {
    return null;
  }
}

/** Does something, with the state of the machine around it. */
export async function underLoad<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly load: Load }> {
  const before = await yardstickMs();
  const seen = running();
  const result = await work();
  const after = await yardstickMs();
  return { result, load: { loadAverage: loadavg()[0] ?? 0, running: seen, yardstickMs: [round(before), round(after)] } };
}

const round = (ms: number): number => Number(ms.toPrecision(4));
