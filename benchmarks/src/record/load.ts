import { readFileSync } from "node:fs";
import { loadavg } from "node:os";
import { yardstickMs } from "../yardstick/yardstick.ts";
import type { Load } from "./record.ts";

/** Processes that run or want to: the fourth field of /proc/loadavg; null where there is none. */
export function runningProcesses(text: string): number | null {
  const found = /^\S+ \S+ \S+ (\d+)\/\d+/u.exec(text);
  return found === null ? null : Number(found[1]);
}

function running(): number | null {
  try {
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
