import type { ComparisonLine } from "../record/record.ts";
import { median } from "../statistics/median.ts";
import { formatTable } from "./format-table.ts";
import { percent } from "./percent.ts";
import { formatMs } from "./result-table.ts";

/** Reasons, each once, with the cases they stopped. */
function reasons(lines: readonly ComparisonLine[]): string[] {
  const cases = new Map<string, string[]>();
  for (const { case: id, verdict, because } of lines) if (verdict === "no verdict") cases.set(because, [...(cases.get(because) ?? []), id]);
  return [...cases].map(([because, ids]) => `no verdict, ${because} (${ids.length === lines.length && lines.length > 1 ? "all" : ids.join(", ")})`);
}

/** A line a case, then why some have no verdict. */
export function comparisonTable(lines: readonly ComparisonLine[]): string {
  const rows = lines.map(({ case: id, verdict, pairsMs, medianLogRatio, interval, control }) => [
    id, verdict, formatMs(median(pairsMs.map(([base]) => base))), formatMs(median(pairsMs.map(([, head]) => head))),
    percent(medianLogRatio), `[${percent(interval[0])}, ${percent(interval[1])}]`, `[${percent(control.interval[0])}, ${percent(control.interval[1])}]`,
  ]);
  return [formatTable(["case", "verdict", "base ms", "head ms", "change", "interval", "base against itself"], rows), ...reasons(lines)].join("\n");
}
