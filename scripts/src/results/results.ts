/**
 * What a task of the test command found. Each task writes one file, `.results/TASK.json` in its package, which turbo
 * caches with the task, so that a task answered from the cache still counts in the last line.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export interface Results {
  passed: number;
  failures: { name: string; message: string }[];
  skips: { name: string; reason: string }[];
}

export function noResults(): Results {
  return { passed: 0, failures: [], skips: [] };
}

export function add(into: Results, more: Results): void {
  into.passed += more.passed;
  into.failures.push(...more.failures);
  into.skips.push(...more.skips);
}

export function resultsFile(folder: string, task: string): string {
  return join(folder, ".results", `${task.replaceAll(":", "-")}.json`);
}

export function writeResults(file: string, results: Results): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
}

export function readResults(file: string): Results | undefined {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

export function clearResults(file: string): void {
  rmSync(file, { force: true });
}

/** The last line of the test command. */
export function lastLine(results: Results): string {
  return `${results.passed} passed, ${results.failures.length} failed, ${results.skips.length} skipped`;
}
