import type { HistoryRun } from "./parse-history.ts";

/** What two runs have in common that are parts of one measurement: the machine, the code, the engine, and a day. */
function sameSession({ run: a }: HistoryRun, { run: b }: HistoryRun): boolean {
  const near = Date.parse(b.startedAt) - Date.parse(a.startedAt) < 24 * 3_600_000;
  return near && a.machine.id === b.machine.id && a.commit === b.commit && a.commit !== null && a.dirty === b.dirty && a.versions["receptive"] === b.versions["receptive"] && a.versions["node"] === b.versions["node"];
}

function joined(first: HistoryRun, next: HistoryRun): HistoryRun {
  const { run } = first.run;
  const add = <T extends { readonly run: string }>(lines: readonly T[], more: readonly T[]): T[] => [...lines, ...more.map((line) => ({ ...line, run }))];
  return {
    run: first.run,
    observations: add(first.observations, next.observations), measures: add(first.measures, next.measures), failures: add(first.failures, next.failures),
    skipped: add(first.skipped, next.skipped), comparisons: add(first.comparisons, next.comparisons),
  };
}

/**
 * A long table is often measured in slices, one command after another. Slices of the same commit on the same machine within a day
 * are one measurement here: its observations all stand beside each other, under the name of the first.
 */
export function sessionsOf(runs: readonly HistoryRun[]): HistoryRun[] {
  const sessions: HistoryRun[] = [];
  for (const run of runs) {
    const at = sessions.findLastIndex((session) => sameSession(session, run));
    const session = sessions[at];
    if (session === undefined) sessions.push(run);
    else sessions[at] = joined(session, run);
  }
  return sessions;
}
