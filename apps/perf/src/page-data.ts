import { type History, type HistoryFault, type HistoryRun, sessionsOf } from "@receptive/benchmarks/history";
import type { AccuracyRecord } from "@receptive/conformance";

/** A file of the history, read. */
export interface HistoryFile {
  readonly name: string;
  readonly history: History;
}

/** All that the page shows. */
export interface PageData {
  readonly files: readonly HistoryFile[];
  /** Runs of the conformance kit, one for each backend. */
  readonly correctness: readonly AccuracyRecord[];
}

/** The measurements of all machines, oldest first; slices of one are joined. */
export function runsOf({ files }: PageData): HistoryRun[] {
  return sessionsOf(files.flatMap(({ history }) => history.runs).sort((a, b) => a.run.startedAt.localeCompare(b.run.startedAt)));
}

/** The latest run that has what is asked for. */
export function latestWith(runs: readonly HistoryRun[], has: (run: HistoryRun) => boolean): HistoryRun | undefined {
  return runs.findLast(has);
}

export function faultsOf({ files }: PageData): (HistoryFault & { readonly file: string })[] {
  return files.flatMap(({ name, history }) => history.faults.map((fault) => ({ ...fault, file: name })));
}
