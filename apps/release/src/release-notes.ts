import { ceilingShares, chainIndex, everything, type HistoryRun, levelsOf, peerRatios, withoutOutput } from "@receptive/benchmarks/history";
import { changesOf } from "./changelog.ts";

export interface ReleaseParts {
  readonly version: string;
  /** CHANGELOG.md of each package, in the order in which they are named. */
  readonly changelogs: readonly { readonly name: string; readonly text: string }[];
  /** The measurement that belongs to this version. */
  readonly run: HistoryRun;
  /** All runs, for the index. */
  readonly history: readonly HistoryRun[];
}

const milliseconds = (ms: number): string => (ms >= 100 ? ms.toFixed(0) : ms.toPrecision(3));
const cells = (...row: readonly string[]): string => `| ${row.join(" | ")} |`;

/** Notes of packages alike but for what moved along are one paragraph shorter: a line that only says so is left out. */
function changes({ version, changelogs }: ReleaseParts): string[] {
  return changelogs.flatMap(({ name, text }) => {
    const found = changesOf(text, version)?.replace(/^- Goes with .*$/m, "").replace(/^### Patch Changes\s*$(?![^]*^- )/m, "").trim();
    return found === undefined || found === "" ? [] : [`### ${name}`, found.replaceAll(/^### /gm, "#### ")];
  });
}

function table(run: HistoryRun): string[] {
  const ratios = peerRatios(run);
  const peers = [...new Set(ratios.map(({ peer, backend }) => `${peer} ${backend}`))];
  const shares = new Map(ceilingShares(run).map(({ task, share }) => [task, share]));
  const rows = levelsOf(run, "ours").map(({ task, ms }) => {
    const beside = peers.map((peer) => ratios.find((ratio) => ratio.task === task && `${ratio.peer} ${ratio.backend}` === peer)?.peerMs);
    const share = shares.get(task);
    return cells(`\`${task}\``, milliseconds(ms), ...beside.map((peerMs) => (peerMs === undefined ? "" : milliseconds(peerMs))), share === undefined ? "" : `${(share * 100).toFixed(0)} %`);
  });
  return [cells("case, backend, place, threads", "ours, ms", ...peers.map((peer) => `${peer}, ms`), "of the peak"), cells(...Array.from({ length: peers.length + 3 }, () => "---")), ...rows];
}

function steps(parts: ReleaseParts): string {
  const points = chainIndex(parts.history, everything);
  const at = points.findIndex(({ version }) => version === parts.version);
  const before = points[at - 1];
  const point = points[at];
  if (point === undefined || before === undefined || before.chain !== point.chain) return "There is no release before it to compare with.";
  const percent = (100 * point.index) / before.index - 100;
  return `Index of speed: ${point.index.toFixed(0)}, after ${before.index.toFixed(0)} of ${before.version} (${percent >= 0 ? "+" : "−"}${Math.abs(percent).toFixed(1)} %), over ${point.links[0]?.tasks ?? 0} cases.`;
}

/** The notes of a release: what changed, package by package, and what was measured, misses included. */
export function releaseNotes(parts: ReleaseParts): string {
  const { run } = parts.run;
  const { machine, versions } = run;
  const gaps = [...parts.run.skipped.map(({ peer, reason }) => `- ${peer}: ${reason}`), ...parts.run.failures.map(({ subject, case: name, error }) => `- ${subject.name} ${subject.backend}, \`${name}\`: ${error.split("\n", 1)[0] ?? ""}`)];
  return [
    `# Receptive ${parts.version}`,
    "## What changed", ...changes(parts),
    "## What was measured",
    `\`pnpm bench ${withoutOutput(run.command).join(" ")}\` on ${machine.cpu}, ${machine.cores} cores, ${machine.os}, Node ${versions["node"] ?? "?"}, ${run.startedAt.slice(0, 10)}${run.commit === null ? "" : `, commit ${run.commit.slice(0, 7)}`}. The record with its raw samples is attached. Times are medians.`,
    steps(parts),
    table(parts.run).join("\n"),
    ...(gaps.length === 0 ? [] : ["### What was not measured", gaps.join("\n")]),
  ].join("\n\n").concat("\n");
}
