/**
 * Speed from version to version, linked like a price index: each link compares two versions on the tasks that both were given, on one
 * machine; the index is the product of the links. So tasks may come and go and machines may change, and no time of one machine is
 * ever divided by a time of another. (Consumer price index manual, IMF et al. 2020, chapter 9: chained indices of a changing basket.)
 */
import type { ComparisonLine } from "../record/record.ts";
import { levelsOf } from "./level.ts";
import type { HistoryRun } from "./parse-history.ts";

/** Two versions on one machine. */
export interface Link {
  readonly from: string;
  readonly to: string;
  readonly group: string;
  readonly machine: string;
  readonly run: string;
  /** Mean over tasks of ln(time of `from` ÷ time of `to`): above 0 `to` is faster. */
  readonly gain: number;
  readonly tasks: number;
  /** `paired`: in turns within one run. `successive`: in two runs, each in times of the frozen kernel. */
  readonly kind: "paired" | "successive";
}

export interface IndexPoint {
  readonly version: string;
  /** When it was first measured. */
  readonly at: string;
  /** 100 for the first version of its chain; twice as fast is 200. */
  readonly index: number;
  /** Versions of different chains cannot be compared: nothing was run on both. */
  readonly chain: number;
  readonly links: readonly Link[];
}

/** All groups as one. */
export const everything = "all";

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function ours(run: HistoryRun): string | undefined {
  const subject = [...run.observations.map((each) => each.subject), ...run.comparisons.map(({ head }) => head)].find(({ name }) => name === "ours");
  return subject?.version;
}

function grouped<T extends { readonly group: string }>(tasks: readonly T[]): [group: string, of: T[]][] {
  return tasks.length === 0 ? [] : [...Map.groupBy(tasks, ({ group }) => group), [everything, [...tasks]]];
}

function pairedLinks(run: HistoryRun): Link[] {
  const usable = run.comparisons.filter(({ base, head, verdict }) => base.name === "ours" && head.name === "ours" && verdict !== "no verdict");
  const byPair = Map.groupBy(usable, ({ base, head }: ComparisonLine) => JSON.stringify([base.version, head.version]));
  return [...byPair].flatMap(([, comparisons]) => {
    const [first] = comparisons;
    if (first === undefined) return [];
    const [from, to] = [first.base.version, first.head.version];
    if (from === to) return [];
    return grouped(comparisons).map(([group, of]): Link => ({ from, to, group, machine: run.run.machine.id, run: run.run.run, gain: mean(of.map(({ medianLogRatio }) => -medianLogRatio)), tasks: of.length, kind: "paired" }));
  });
}

function successiveLinks(before: HistoryRun, after: HistoryRun): Link[] {
  const [from, to] = [ours(before), ours(after)];
  if (from === undefined || to === undefined || from === to) return [];
  const earlier = new Map(levelsOf(before, "ours").map((level) => [level.task, level]));
  const gains = levelsOf(after, "ours").flatMap(({ task, group, pace }) => {
    const was = earlier.get(task);
    return was === undefined ? [] : [{ group, gain: Math.log(was.pace / pace) }];
  });
  return grouped(gains).map(([group, of]): Link => ({ from, to, group, machine: after.run.machine.id, run: after.run.run, gain: mean(of.map(({ gain }) => gain)), tasks: of.length, kind: "successive" }));
}

/** Every link that the runs give. Runs of different machines are never compared. */
export function linksOf(runs: readonly HistoryRun[]): Link[] {
  const machines = Map.groupBy(runs, ({ run }) => run.machine.id);
  return [...machines.values()].flatMap((of) => {
    const measured = of.filter((run) => levelsOf(run, "ours").length > 0);
    return [...of.flatMap(pairedLinks), ...measured.slice(1).flatMap((run, i) => successiveLinks(measured[i] ?? run, run))];
  });
}

interface Seen { readonly version: string; readonly at: string }

function versionsOf(runs: readonly HistoryRun[]): Seen[] {
  const seen = new Map<string, string>();
  for (const run of runs) {
    const names = [...run.comparisons.flatMap(({ base, head }) => [base, head]), ...run.observations.map(({ subject }) => subject)].filter(({ name }) => name === "ours").map(({ version }) => version);
    for (const name of names) if (!seen.has(name)) seen.set(name, run.run.startedAt);
  }
  return [...seen].map(([version, at]) => ({ version, at }));
}

/** The index of a group: versions in the order in which they were first measured. */
export function chainIndex(runs: readonly HistoryRun[], group: string = everything): IndexPoint[] {
  const links = linksOf(runs).filter((link) => link.group === group);
  const named = new Set(links.flatMap(({ from, to }) => [from, to]));
  const alone = (version: string): boolean => runs.some((run) => ours(run) === version && levelsOf(run, "ours").some((level) => group === everything || level.group === group));
  const points = new Map<string, IndexPoint>();
  let chains = 0;
  for (const { version, at } of versionsOf(runs).filter((each) => named.has(each.version) || alone(each.version))) {
    const known = links.filter(({ from, to }) => (to === version && points.has(from)) || (from === version && points.has(to)));
    const paired = known.filter(({ kind }) => kind === "paired");
    const used = paired.length > 0 ? paired : known;
    if (used.length === 0) {
      points.set(version, { version, at, index: 100, chain: chains++, links: [] });
      continue;
    }
    // Of several links the one to the latest version counts, from all runs that made it.
    const other = (link: Link): string => (link.to === version ? link.from : link.to);
    const latest = [...points.keys()].filter((name) => used.some((link) => other(link) === name)).at(-1) ?? "";
    const last = used.filter((link) => other(link) === latest);
    const base = points.get(latest);
    const gain = mean(last.map((link) => (link.to === version ? link.gain : -link.gain)));
    points.set(version, { version, at, index: (base?.index ?? 100) * Math.exp(gain), chain: base?.chain ?? 0, links: last });
  }
  return [...points.values()];
}
