import type { ResolvedTerminalOptions } from "@receptive/visualization";
import { paint } from "./style.ts";

/** Rows under a head; the first `left` columns are words and start at the left, the others are numbers and end at the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], left: number, terminal: ResolvedTerminalOptions): string {
  const widths = head.map((title, c) => Math.max(title.length, ...rows.map((row) => row[c]?.length ?? 0)));
  const line = (cells: readonly string[]): string => cells.map((cell, c) => (c < left ? cell.padEnd(widths[c] ?? 0) : cell.padStart(widths[c] ?? 0))).join("  ").trimEnd();
  return [paint(line(head), "muted", terminal), ...rows.map(line)].join("\n");
}
