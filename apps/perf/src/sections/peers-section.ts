import { ceilingShares, type HistoryRun, type PeerRatio, peerRatios } from "@receptive/benchmarks/history";
import { type PlotRow, rowPlot } from "@receptive/visualization";
import { latestWith } from "../page-data.ts";
import { dataTable, day, figure, section } from "../section.ts";

const times = (ratio: number): string => `${ratio >= 9.95 ? ratio.toFixed(0) : ratio.toPrecision(2)}×`;
const geometricMean = (values: readonly number[]): number => Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
const nameOf = ({ peer, backend }: PeerRatio): string => (peer === backend ? peer : `${peer} ${backend}`);

function rowsOf(ratios: readonly PeerRatio[]): PlotRow[] {
  const labels = Map.groupBy(ratios, ({ case: name, threads, place }) => [name, ...(threads === 1 ? [] : [`${threads} threads`]), ...(place === "page" ? ["in a page"] : [])].join(", "));
  return [...labels].map(([label, of]) => ({ label, values: Object.fromEntries(of.map((each) => [nameOf(each), each.ratio])) }));
}

function meansTable(ratios: readonly PeerRatio[], peers: readonly string[]): HTMLElement {
  const groups = [...new Set(ratios.map(({ group }) => group))];
  const of = (peer: string, group?: string): string => {
    const found = ratios.filter((each) => nameOf(each) === peer && (group === undefined || each.group === group));
    return found.length === 0 ? "" : `${times(geometricMean(found.map(({ ratio }) => ratio)))} of ${found.length}`;
  };
  return dataTable("Geometric means, and of how many cases", ["peer", ...groups, "all"], peers.map((peer) => [peer, ...groups.map((group) => of(peer, group)), of(peer)]));
}

/** Ours beside other libraries, in the last run that had any. */
export function showPeers(main: HTMLElement, runs: readonly HistoryRun[]): void {
  const run = latestWith(runs, (each) => peerRatios(each).length > 0);
  if (run === undefined) return;
  const ratios = peerRatios(run);
  const peers = [...new Set(ratios.map(nameOf))];
  const title = "Times as fast as other libraries";
  const at = section(main, "Beside other libraries", `Their time over ours, in the run of ${day(run.run.startedAt)}, where all were given the same values and had to give the same results. Right of the line we are faster, left of it they are.`);
  figure(at, title, "peers", { scene: (width) => rowPlot({ title, showTitle: false, series: peers, rows: rowsOf(ratios), scale: "log", reference: { value: 1, label: "as fast" }, width, rowLabel: "case", format: times }) });
  at.append(meansTable(ratios, peers));
}

/** Ours beside what the machine can do. */
export function showCeiling(main: HTMLElement, runs: readonly HistoryRun[]): void {
  const run = latestWith(runs, (each) => ceilingShares(each).length > 0);
  if (run === undefined) return;
  const shares = ceilingShares(run);
  const title = "Part of the machine's peak";
  const at = section(main, "Beside the machine", `The CPU backend, as a part of what 128-bit multiply-adds of WebAssembly reach on this machine: ${run.run.ceilingGflops} GFLOP/s a thread, measured in the same run. Whatever is bound by memory, or transforms its work into less (Winograd's convolutions can exceed 100 %), is no fault of the loop.`);
  const rows = shares.map(({ task, case: name, share }): PlotRow => ({ label: shares.filter((each) => each.case === name).length > 1 ? task : name, values: { share } }));
  figure(at, title, "ceiling", { scene: (width) => rowPlot({ title, showTitle: false, series: ["share"], rows, reference: { value: 1, label: "the peak" }, width, rowLabel: "case", format: "percent" }) });
}
