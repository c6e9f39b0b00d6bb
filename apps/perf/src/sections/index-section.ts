import { chainIndex, everything, type HistoryRun, type IndexPoint } from "@receptive/benchmarks/history";
import { orderedChart, type OrderedSeries } from "@receptive/visualization";
import { figure, section } from "../section.ts";

function groupsOf(runs: readonly HistoryRun[]): string[] {
  const found = new Set(runs.flatMap(({ observations, comparisons }) => [...observations, ...comparisons].map(({ group }) => group)));
  return [...(found.size > 1 ? [everything] : []), ...[...found].sort()];
}

/** Points of the longest chain: those of others are of another scale. */
function longestChain(points: readonly IndexPoint[]): IndexPoint[] {
  const chains = [...Map.groupBy(points, ({ chain }) => chain).values()];
  return chains.reduce((longest, each) => (each.length > longest.length ? each : longest), []);
}

/** Speed from version to version, by group. */
export function showIndex(main: HTMLElement, runs: readonly HistoryRun[]): void {
  const groups = groupsOf(runs).map((group) => ({ group, all: chainIndex(runs, group) })).map(({ group, all }) => ({ group, all, points: longestChain(all) }));
  const longest = groups.reduce((most, { points }) => Math.max(most, points.length), 0);
  if (longest === 0) return;
  const places = [...new Set(groups.flatMap(({ points }) => points).sort((a, b) => a.at.localeCompare(b.at)).map(({ version }) => version))];
  const at = section(main, "From version to version",
    "100 is the first version; 200 is twice as fast. An index is the geometric mean over the cases of its group, linked from version to version like a price index: each link compares two versions on one machine, and no time of one machine is divided by another's.",
    longest === 1 ? "One version was measured so far. The index begins with the second." : null,
    groups.some(({ all, points }) => all.length > points.length) ? "Versions that no run links to these are left out." : null);
  if (longest === 1) return;
  const series = groups.map(({ group, points }): OrderedSeries => ({ label: group, values: places.map((version) => points.find((point) => point.version === version)?.index ?? Number.NaN) }));
  figure(at, "Index of speed, by group", "speed-index", { scene: (width) => orderedChart({ title: "Index of speed, by group", showTitle: false, places, series, width, height: Math.max(240, 60 + series.length * 20), placeLabel: "version", valueLabel: "index, higher is faster", format: (value) => String(Math.round(value)) }) });
}
