import { type ChangePoint, changePoints, type ChangePointOptions } from "./change-points.ts";
import { levelsOf } from "./level.ts";
import type { HistoryRun } from "./parse-history.ts";

export interface TaskChange extends ChangePoint {
  readonly task: string;
  readonly machine: string;
  /** The first run after the change. */
  readonly run: string;
  /** Time after ÷ time before: above 1 it became slower. */
  readonly ratio: number;
}

/** Where a task of ours changed its pace: each machine's runs as a series, in times of the frozen kernel. */
export function taskChanges(runs: readonly HistoryRun[], options: ChangePointOptions = {}): TaskChange[] {
  return [...Map.groupBy(runs, ({ run }) => run.machine.id)].flatMap(([machine, of]) => {
    const measured = of.flatMap((run) => levelsOf(run, "ours").map((level) => ({ ...level, run: run.run.run })));
    return [...Map.groupBy(measured, ({ task }) => task)].flatMap(([task, series]) =>
      // Logarithms: 5 % are as far apart at 1 ms as at 100.
      changePoints(series.map(({ pace }) => Math.log(pace)), options).map((point): TaskChange => ({
        ...point, before: Math.exp(point.before), after: Math.exp(point.after), ratio: Math.exp(point.after - point.before), task, machine, run: series[point.at]?.run ?? "",
      })));
  });
}
