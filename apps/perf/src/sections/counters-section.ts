import { type CounterSeries, counterSeries, type HistoryRun, type TaskChange, taskChanges } from "@receptive/benchmarks/history";
import { h } from "@receptive/demo/shell/dom.ts";
import { formatNumber, orderedChart, type OrderedSeries } from "@receptive/visualization";
import { dataTable, day, figure, section } from "../section.ts";

/** Series that a chart can hold without its labels meeting. */
const MOST = 6;

const steps = ({ points }: CounterSeries): number => points.filter(({ value }, i) => i > 0 && value !== points[i - 1]?.value).length;

function chart(parent: HTMLElement, counter: string, series: readonly CounterSeries[]): void {
  const runs = [...new Map(series.flatMap(({ points }) => points).map(({ run, at }) => [run, at])).entries()].sort((a, b) => a[1].localeCompare(b[1]));
  const valued = series.map(({ task, points }) => ({ name: task.split(" ")[0] ?? task, values: runs.map(([run]) => points.find((point) => point.run === run)?.value ?? Number.NaN), changes: steps({ task, counter, points }) }));
  // Cases with the same numbers would lie upon one another.
  const alike = [...Map.groupBy(valued, ({ values }) => values.join()).values()].sort((a, b) => (b[0]?.changes ?? 0) - (a[0]?.changes ?? 0));
  const lines = alike.slice(0, MOST).map(([first, ...others]): OrderedSeries => ({ label: `${first?.name ?? ""}${others.length > 0 ? ` and ${others.length} more` : ""}`, values: first?.values ?? [] }));
  figure(parent, counter, `counter-${counter}`, { scene: (width) => orderedChart({ title: counter, showTitle: false, places: runs.map(([, at]) => day(at)), series: lines, steps: true, width, height: 240, placeLabel: "run", valueLabel: counter }) });
}

/** Exact counters: steps, where there is more than one run, and the numbers of the last. */
export function showCounters(main: HTMLElement, runs: readonly HistoryRun[]): void {
  const series = counterSeries(runs);
  if (series.length === 0) return;
  const counters = [...Map.groupBy(series, ({ counter }) => counter)];
  const changed = counters.filter(([, of]) => of.some((each) => steps(each) > 0));
  const several = series.some(({ points }) => points.length > 1);
  const at = section(main, "Exact counters", "Kernels, bytes and allocations are the same on every machine and at every load: a step is a change of the code, and budgets keep them from growing unseen.",
    changed.length === 0 ? (several ? "None has changed since the first run." : "With the next run, changes will stand here as steps.") : null);
  for (const [counter, of] of changed) chart(at, counter, of);
  const tasks = [...Map.groupBy(series, ({ task }) => task)];
  const names = counters.map(([name]) => name);
  const last = (of: readonly CounterSeries[], name: string): string => {
    const value = of.find(({ counter }) => counter === name)?.points.at(-1)?.value;
    return value === undefined ? "" : formatNumber(value);
  };
  at.append(h("details", {}, h("summary", { class: "small" }, "All of the last run"), dataTable("Each case's counters, as last measured", ["case", ...names], tasks.map(([task, of]) => [task, ...names.map((name) => last(of, name))]))));
}

function words({ task, run, ratio, p, machine }: TaskChange, runs: readonly HistoryRun[]): string[] {
  const at = runs.find((each) => each.run.run === run)?.run;
  return [task, at === undefined ? run : day(at.startedAt), at?.commit?.slice(0, 7) ?? "", `${((ratio - 1) * 100).toFixed(1).replace("-", "−")} %`, p.toFixed(3), machine];
}

/** Where a time changed, as found in the series of each machine. */
export function showChanges(main: HTMLElement, runs: readonly HistoryRun[]): void {
  const longest = Math.max(0, ...[...Map.groupBy(runs, ({ run }) => run.machine.id).values()].map((of) => of.length));
  if (longest < 2) return;
  const found = taskChanges(runs);
  const at = section(main, "Where times changed", "Found by E-divisive means on each machine's series, in times of a frozen reference kernel, which takes the machine's own pace out; p is the share of shuffled series that were cut as well.",
    longest < 8 ? `Four runs on each side of a change are needed; the longest series has ${longest}.` : found.length === 0 ? "No change was found." : null);
  if (found.length > 0) at.append(dataTable("First run after each change", ["case", "run", "commit", "time", "p", "machine"], found.map((each) => words(each, runs))));
}

/** What could not be measured, in its own words. */
export function showGaps(main: HTMLElement, runs: readonly HistoryRun[]): void {
  const run = runs.at(-1);
  if (run === undefined || run.failures.length + run.skipped.length === 0) return;
  const rows = [...run.skipped.map(({ peer, reason }) => [peer, "everything", reason]), ...run.failures.map(({ subject, case: name, error }) => [`${subject.name} ${subject.backend}`, name, error])];
  section(main, "What was not measured", h("details", {}, h("summary", { class: "small" }, `${rows.length} gaps in the last run, with their reasons`), dataTable("Peers that are not there, and cases that one cannot do", ["who", "case", "why"], rows, [2])));
}

