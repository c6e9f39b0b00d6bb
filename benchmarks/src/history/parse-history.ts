import type { ComparisonLine, FailureLine, MeasureLine, ObservationLine, RecordLine, RunLine, SkippedLine } from "../record/record.ts";
import { checkLine } from "../record/check-line.ts";

/** A line that cannot be read, where it is, as it stands. */
export interface HistoryFault {
  /** From 1. */
  readonly line: number;
  readonly why: string;
  readonly text: string;
}

/** One run with all that it measured. */
export interface HistoryRun {
  readonly run: RunLine;
  readonly observations: readonly ObservationLine[];
  readonly measures: readonly MeasureLine[];
  readonly failures: readonly FailureLine[];
  readonly skipped: readonly SkippedLine[];
  readonly comparisons: readonly ComparisonLine[];
}

export interface History {
  /** In the order in which they started. */
  readonly runs: readonly HistoryRun[];
  readonly faults: readonly HistoryFault[];
}

interface Parsed { readonly number: number; readonly line: RecordLine }

function ofKind<K extends RecordLine["kind"]>(lines: readonly Parsed[], kind: K): Extract<RecordLine, { kind: K }>[] {
  return lines.flatMap(({ line }) => (line.kind === kind ? [line as Extract<RecordLine, { kind: K }>] : []));
}

/** Reads JSON lines. What cannot be read is named with its number, and the rest is read all the same. */
export function parseHistory(text: string): History {
  const faults: HistoryFault[] = [];
  const lines: Parsed[] = [];
  text.split("\n").forEach((each, i) => {
    if (each.trim() === "") return;
    const checked = checkLine(each);
    if ("fault" in checked) faults.push({ line: i + 1, why: checked.fault, text: each });
    else lines.push({ number: i + 1, line: checked.line });
  });
  const ofRun = Map.groupBy(lines, ({ line }) => line.run);
  const runs: HistoryRun[] = [];
  for (const [id, parts] of ofRun) {
    const [run, again] = ofKind(parts, "run");
    const [first] = parts;
    if (run === undefined || again !== undefined) {
      faults.push({ line: first?.number ?? 0, why: run === undefined ? `is of run ${id}, whose first line is not there` : `is of run ${id}, which is there twice`, text: JSON.stringify(first?.line) });
      continue;
    }
    runs.push({ run, observations: ofKind(parts, "observation"), measures: ofKind(parts, "measure"), failures: ofKind(parts, "failure"), skipped: ofKind(parts, "skipped"), comparisons: ofKind(parts, "comparison") });
  }
  return { runs: runs.sort((a, b) => a.run.startedAt.localeCompare(b.run.startedAt)), faults: faults.sort((a, b) => a.line - b.line) };
}
