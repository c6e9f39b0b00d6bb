import { levelsOf, taskOf } from "./level.ts";
import type { SubjectId } from "../record/record.ts";
import type { HistoryRun } from "./parse-history.ts";

/** A peer's time over ours, within one run. */
export interface PeerRatio {
  readonly case: string;
  readonly group: string;
  readonly peer: string;
  readonly backend: string;
  readonly threads: number;
  readonly place: SubjectId["place"];
  /** Ours that it stands beside. */
  readonly task: string;
  readonly ourMs: number;
  readonly peerMs: number;
  /** Above 1 we are faster. */
  readonly ratio: number;
}

/** Ours beside each peer of the run, case by case: against our time in the same place on as many threads. */
export function peerRatios(run: HistoryRun): PeerRatio[] {
  const ours = levelsOf(run, "ours");
  const peers = [...new Set(run.observations.map(({ subject }) => subject.name))].filter((name) => name !== "ours");
  return peers.flatMap((peer) => levelsOf(run, peer).flatMap(({ observations, ms, group }): PeerRatio[] => {
    const [first] = observations;
    if (first === undefined) return [];
    const { case: name, subject } = first;
    const same = ours.filter(({ observations: of }) => of[0]?.case === name && of[0].subject.threads === subject.threads && of[0].subject.place === subject.place);
    // On a GPU with a GPU where there is one, else the CPU backend: what a user would choose between.
    const best = same.find(({ observations: of }) => of[0]?.subject.backend === subject.backend) ?? same.find(({ observations: of }) => of[0]?.subject.backend === "cpu") ?? same[0];
    return best === undefined ? [] : [{ case: name, group, peer, backend: subject.backend, threads: subject.threads, place: subject.place, task: best.task, ourMs: best.ms, peerMs: ms, ratio: ms / best.ms }];
  }));
}

export interface CeilingShare {
  readonly task: string;
  readonly case: string;
  readonly group: string;
  readonly gflops: number;
  /** Of what so many threads of this machine reach with 128-bit multiply-adds. */
  readonly share: number;
}

/** How near our CPU backend comes to the machine, where a case's work is counted. */
export function ceilingShares(run: HistoryRun): CeilingShare[] {
  return levelsOf(run, "ours").flatMap(({ observations, ms, group, task }): CeilingShare[] => {
    const [first] = observations;
    if (first?.flops === undefined || first.subject.backend !== "cpu") return [];
    const gflops = first.flops / (ms * 1e6);
    return [{ task, case: first.case, group, gflops, share: gflops / (run.run.ceilingGflops * first.subject.threads) }];
  });
}

export interface CounterSeries {
  readonly task: string;
  readonly counter: string;
  readonly points: readonly { readonly run: string; readonly at: string; readonly value: number }[];
}

/** Exact counters and sizes of each task, over all runs of all machines: a step in one is a change of the code. */
export function counterSeries(runs: readonly HistoryRun[]): CounterSeries[] {
  const series = new Map<string, { task: string; counter: string; points: { run: string; at: string; value: number }[] }>();
  const add = (task: string, counter: string, run: HistoryRun["run"], value: number): void => {
    const key = `${task} ${counter}`;
    const found = series.get(key) ?? { task, counter, points: [] };
    if (found.points.at(-1)?.run !== run.run) found.points.push({ run: run.run, at: run.startedAt, value });
    series.set(key, found);
  };
  for (const { run, observations, measures } of runs) {
    for (const each of observations.filter(({ subject }) => subject.name === "ours")) for (const [counter, value] of Object.entries(each.counters ?? {})) add(taskOf(each), counter, run, value);
    for (const each of measures.filter(({ exact, subject }) => exact && subject.name === "ours")) add(taskOf(each), each.unit, run, each.value);
  }
  return [...series.values()];
}
