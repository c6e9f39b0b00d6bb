import type { BenchCase } from "../cases/bench-case.ts";
import type { RecordLine } from "../record/record.ts";
import { Refused } from "./ask.ts";
import { observe } from "./observe.ts";
import { observeSpecial } from "./observe-special.ts";
import { type Subject, subjectName } from "./subject.ts";

export interface MeasureRun {
  readonly run: string;
  readonly timeMs: number;
  /** Fresh processes or pages for each case and subject. */
  readonly rounds: number;
  readonly write: (line: RecordLine) => void;
  /** Each subject once, in its own words: what it runs on. */
  readonly introduce: (text: string) => void;
  /** What happens now, for whoever watches. */
  readonly progress: (text: string) => void;
  /** True of what a record has already. */
  readonly done: (caseId: string, subject: string) => boolean;
}

/** Whether a subject gets a case: the reference is for small ones. */
const gets = (subject: Subject, benchCase: BenchCase): boolean => subject.id.backend !== "reference" || benchCase.tiny === true;

/** The list begun at another place each round, so that nobody always comes first. */
function turned<T>(list: readonly T[], by: number): T[] {
  const at = by % Math.max(list.length, 1);
  return [...list.slice(at), ...list.slice(0, at)];
}

/** Starts, memory and sizes: once by each subject. */
async function measureSpecial(benchCase: BenchCase, subjects: readonly Subject[], { run, write, progress, done }: MeasureRun): Promise<boolean> {
  for (const subject of subjects) {
    if (done(benchCase.id, subjectName(subject.id))) continue;
    progress(`${benchCase.id}: ${subjectName(subject.id)}`);
    try {
      const lines = await observeSpecial(subject, benchCase, run);
      if (lines === null) return false;
      for (const line of lines) write(line);
    } catch (error) {
      const { id, group } = benchCase;
      write({ kind: "failure", run, case: id, group, subject: { ...subject.id, version: subject.version ?? "unknown" }, reason: error instanceof Refused ? error.reason : "failed", error: error instanceof Error ? error.message : String(error) });
    }
  }
  return true;
}

/** Ours first, whose values everybody else's are held to; then all in turns. */
async function measureCase(benchCase: BenchCase, subjects: readonly Subject[], options: MeasureRun): Promise<void> {
  const { run, timeMs, rounds, write, introduce, progress, done } = options;
  let remaining = subjects.filter((subject) => gets(subject, benchCase));
  if (remaining.every((subject) => done(benchCase.id, subjectName(subject.id)))) return;
  let expected: readonly number[] | null = null;
  if (await measureSpecial(benchCase, remaining, options)) return;
  for (let round = 0; round < rounds; round++) {
    for (const subject of turned(remaining, round)) {
      progress(`${benchCase.id}: ${subjectName(subject.id)}${rounds === 1 ? "" : `, ${round + 1} of ${rounds}`}`);
      const { line, values, about } = await observe(subject, benchCase, { run, timeMs, expected, count: round === 0 && subject.id.name === "ours" });
      if (about !== "") introduce(`${subjectName(subject.id)}: ${line.subject.version}, ${about}`);
      if (expected === null && subject.id.name === "ours" && line.kind === "observation") expected = values;
      if (line.kind === "failure") remaining = remaining.filter((other) => other !== subject);
      if (!done(benchCase.id, subjectName(subject.id))) write(line);
    }
  }
}

export async function measureCases(cases: readonly BenchCase[], subjects: readonly Subject[], options: MeasureRun): Promise<void> {
  for (const benchCase of cases) await measureCase(benchCase, subjects, options);
}
