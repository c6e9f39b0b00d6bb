/**
 * `benchmarks/history/MACHINE.jsonl`: one file for each kind of machine, to which runs are only ever added. The whole new file is
 * written beside the old one and takes its place in one step, so that a crash leaves the old or the new and never half a run.
 */
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { RecordLine } from "../record/record.ts";
import { replaceFile } from "../record/record-file.ts";
import { UsageError } from "../usage-error.ts";
import { withoutOutput } from "./without-output.ts";
import { type History, type HistoryFault, parseHistory } from "./parse-history.ts";

/** Samples of an observation that the history keeps: enough for its distribution, little enough for a repository. */
const KEPT_SAMPLES = 20;

/** Evenly spaced in the order taken, so that a drift within the run stays visible. */
export function thinned(samples: readonly number[], count: number = KEPT_SAMPLES): number[] {
  if (samples.length <= count) return [...samples];
  return Array.from({ length: count }, (_, i) => samples[Math.round((i * (samples.length - 1)) / (count - 1))] ?? 0);
}

function kept(line: RecordLine): RecordLine {
  if (line.kind === "run") return { ...line, command: withoutOutput(line.command) };
  return line.kind === "observation" ? { ...line, samplesMs: thinned(line.samplesMs) } : line;
}

function refuseFaults(path: string, faults: readonly HistoryFault[]): void {
  const [first] = faults;
  if (first !== undefined) throw new UsageError(`${path}: line ${first.line} ${first.why}${faults.length > 1 ? ` (and ${faults.length - 1} more)` : ""}. Nothing was added; mend the line, or move it to a file of its own.`);
}

/** The file's text, its last line whole; "" where there is none. */
function textOf(path: string): string {
  if (!existsSync(path)) return "";
  const text = readFileSync(path, "utf8");
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

/** Two appenders at once would lose one of the runs: the second is refused. */
function locked<T>(path: string, body: () => T): T {
  const lock = `${path}.lock`;
  try {
    closeSync(openSync(lock, "wx"));
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    throw new UsageError(`${path} is being written to by another process (${lock} is there; delete it if that process is gone).`, { cause: error });
  }
  try {
    return body();
  } finally {
    rmSync(lock, { force: true });
  }
}

export interface Appended {
  readonly path: string;
  readonly run: string;
  readonly lines: number;
}

/** The runs of a record; one that cannot be read to the end is refused. */
export function runsOf(record: string, where: string): History["runs"] {
  const { runs, faults } = parseHistory(record);
  refuseFaults(where, faults);
  if (runs.length === 0) throw new UsageError(`${where} holds no run. Write one with pnpm bench --output FILE.`);
  return runs;
}

/** Adds the runs of a record to the history of their machine. A run that is there already is refused, and nothing is written. */
export function appendRecord(folder: string, record: string, where: string): Appended[] {
  const runs = runsOf(record, where);
  mkdirSync(folder, { recursive: true });
  return runs.map(({ run, observations, measures, failures, skipped, comparisons }) => {
    const path = join(folder, `${run.machine.id}.jsonl`);
    const lines: RecordLine[] = [run, ...observations, ...measures, ...failures, ...skipped, ...comparisons];
    return locked(path, () => {
      const before = textOf(path);
      const history: History = parseHistory(before);
      refuseFaults(path, history.faults);
      if (history.runs.some((each) => each.run.run === run.run)) throw new UsageError(`${path} has run ${run.run} already.`);
      replaceFile(path, before + lines.map((line) => `${JSON.stringify(kept(line))}\n`).join(""));
      return { path, run: run.run, lines: lines.length };
    });
  });
}
