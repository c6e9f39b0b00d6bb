import { median } from "../statistics/median.ts";
import type { ObservationLine, SubjectId } from "../record/record.ts";
import type { HistoryRun } from "./parse-history.ts";

/** What is the same thing from run to run: a case on a backend, in a place, on so many threads. */
export function taskOf({ case: name, subject }: { readonly case: string; readonly subject: SubjectId }): string {
  return [name, subject.backend, subject.place, subject.threads].join(" ");
}

export interface Level {
  readonly task: string;
  readonly group: string;
  /** The median over fresh processes of their median, in ms. */
  readonly ms: number;
  /** The same in times of the frozen reference kernel, which takes the machine's own pace out. */
  readonly pace: number;
  readonly observations: readonly ObservationLine[];
}

function paceOf({ medianMs, load }: ObservationLine): number {
  return medianMs / ((load.yardstickMs[0] + load.yardstickMs[1]) / 2);
}

/** One level for each task of a subject in a run. */
export function levelsOf({ observations }: Pick<HistoryRun, "observations">, subject: string): Level[] {
  const tasks = Map.groupBy(observations.filter((each) => each.subject.name === subject), taskOf);
  return [...tasks].map(([task, of]): Level => ({ task, group: of[0]?.group ?? "", ms: median(of.map(({ medianMs }) => medianMs)), pace: median(of.map(paceOf)), observations: of }));
}
