import type { ConformanceResult, Status } from "../kit/run-conformance.ts";

const COLUMNS: readonly Status[] = ["passed", "failed", "limited", "skipped"];

/** Why cases were skipped, one line for each suite and reason. */
function skips(results: readonly ConformanceResult[]): string[] {
  const groups = Map.groupBy(results.filter((r) => r.status === "skipped"), (r) => `${r.id.split("/")[0]}: ${r.faults.join("; ")}`);
  return [...groups].map(([reason, of]) => `${of.length} skipped of ${reason}`);
}

/** Suite × status, with seconds, and the reasons for skips: what the command ends with. */
export function resultTable(results: readonly ConformanceResult[]): string {
  const suites = [...new Set(results.map((r) => r.id.split("/")[0] ?? ""))];
  const row = (name: string, of: readonly ConformanceResult[]): string[] => [name, ...COLUMNS.map((s) => String(of.filter((r) => r.status === s).length)), (of.reduce((t, r) => t + r.milliseconds, 0) / 1000).toFixed(1)];
  const rows = [["suite", ...COLUMNS, "seconds"], ...suites.map((s) => row(s, results.filter((r) => r.id.startsWith(`${s}/`)))), row("all", results)];
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((r) => r[i]?.length ?? 0))) ?? [];
  const lines = rows.map((r) => r.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  "));
  return [...lines, ...skips(results)].join("\n");
}
