import { h } from "@receptive/demo/shell/dom.ts";
import type { HistoryRun } from "@receptive/benchmarks/history";
import { faultsOf, type PageData, runsOf } from "../page-data.ts";
import { dataTable, day, section } from "../section.ts";

/** How much of the machine was ours: the load, and the slowest passage of the frozen kernel over its fastest. */
function loadWords(run: HistoryRun | undefined): string {
  const yardsticks = (run?.observations ?? []).flatMap(({ load }) => load.yardstickMs);
  if (yardsticks.length === 0) return "nothing was timed";
  const [ratio, load] = [Math.max(...yardsticks) / Math.min(...yardsticks), Math.max(...(run?.observations ?? []).map((each) => each.load.loadAverage))];
  const words = `load average up to ${load.toFixed(1)}; a frozen kernel, timed before and after each case, took at most ${ratio.toFixed(2)} times its best`;
  return ratio < 1.15 ? words : `${words}: times of this run may be too long by as much`;
}

/** What there is: runs, the machine of the last one, and lines that could not be read. */
export function showOverview(main: HTMLElement, data: PageData): void {
  const runs = runsOf(data);
  const last = runs.at(-1)?.run;
  if (last === undefined) {
    section(main, "No runs yet", "Nothing has been measured, or nothing was added. In a clone of the repository:",
      h("pre", {}, h("code", {}, "pnpm bench --quick --output run.jsonl\npnpm bench:record run.jsonl")));
  } else {
    const { machine, versions } = last;
    const machines = new Set(runs.map(({ run }) => run.machine.id)).size;
    const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;
    section(main, "The measurements", h("dl", {},
      h("dt", {}, "Runs"), h("dd", {}, `${count(runs.length, "run")} on ${count(machines, "machine")}, the last on ${day(last.startedAt)}`),
      h("dt", {}, "Its machine"), h("dd", {}, `${machine.cpu}, ${count(machine.cores, "core")}, ${machine.os}`),
      h("dt", {}, "Its engine"), h("dd", {}, `Node ${versions["node"] ?? "?"}${versions["chromium"] === undefined ? "" : `, Chromium ${versions["chromium"]}`}`),
      h("dt", {}, "It began with"), h("dd", {}, h("code", {}, `pnpm bench ${last.command.join(" ")}`.trim())),
      h("dt", {}, "Meanwhile"), h("dd", {}, loadWords(runs.at(-1))),
      h("dt", {}, "Its code"), h("dd", {}, `${last.commit?.slice(0, 7) ?? "no commit"}${last.dirty ? ", with changes on top" : ""}`),
    ));
  }
  const faults = faultsOf(data);
  if (faults.length > 0) section(main, "Lines that cannot be read", dataTable("They are left out of all that follows.", ["file", "line", "what is wrong"], faults.map(({ file, line, why }) => [file, String(line), why]), [2]));
}
