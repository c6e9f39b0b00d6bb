import type { BenchLine } from "./bench-line.ts";

/** Columns padded to their widest cell; the first to the left, numbers to the right. */
export function formatTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] ?? "").length)));
  const line = (row: readonly string[]): string => row.map((cell, i) => (i < 2 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  ").trimEnd();
  return [line(header), widths.map((w) => "─".repeat(w)).join("  "), ...rows.map(line)].join("\n");
}

/** Three significant digits, in milliseconds. */
export function formatMs(ms: number): string {
  if (ms >= 100) return ms.toFixed(0);
  return ms.toPrecision(3);
}

const header = ["case", "backend", "median ms", "min ms", "samples", "GFLOP/s", "µs/op", "× neighbour", "kernels", "allocs/step", "planned KB", "module KB", "peak MB"];

const KB = 1024;
const whole = (n: number | undefined): string => (n === undefined ? "" : String(Math.round(n * 100) / 100));
const kilobytes = (n: number | undefined): string => (n === undefined ? "" : (n / KB).toFixed(1));

function rowOf(line: BenchLine): string[] {
  const where = line.threads === 1 ? line.backend : `${line.backend} ×${line.threads}`;
  if ("error" in line) return [line.case, where, "failed"];
  const { counters } = line;
  return [
    line.case, where, formatMs(line.medianMs), formatMs(line.minMs), String(line.samples),
    line.gflops === undefined ? "" : line.gflops.toFixed(1), line.microsecondsPerOperation === undefined ? "" : line.microsecondsPerOperation.toFixed(2),
    line.ratioToNeighbour === undefined ? "" : line.ratioToNeighbour.toFixed(2),
    whole(counters.kernels), whole(counters.allocationsPerStep), kilobytes(counters.plannedBytes), kilobytes(counters.moduleBytes), line.peakMB === undefined ? "" : line.peakMB.toFixed(0),
  ];
}

/** Everything measured, then the reasons of what failed. */
export function resultTable(lines: readonly BenchLine[]): string {
  const failures = lines.flatMap((line) => ("error" in line ? [`${line.case} on ${line.backend} failed: ${line.error}`] : []));
  return [formatTable(header, lines.map(rowOf)), ...failures].join("\n");
}
