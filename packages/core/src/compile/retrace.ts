import { report } from "../runtime/report.ts";

/** Warns that a function keeps being traced, and names the argument that changed. */
export function explainRetrace(name: string, times: number, paths: readonly string[], before: readonly string[], now: readonly string[]): void {
  const i = now.findIndex((k, j) => k !== before[j]);
  const what = i < 0 || before.length !== now.length ? `the structure of its arguments changed (${before.length} → ${now.length} leaves)` : `${paths[i] ?? "an argument"} was ${before[i]}, now ${now[i]}`;
  report(`compile: ${name || "a function"} was traced ${times + 1} times; ${what}. Pad or fix the shape, or pass numbers as numbers.`);
}
