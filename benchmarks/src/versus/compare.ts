/**
 * Two states of our library in turns: base, head, base in fresh processes (or pages), the order turned each time. Base and head
 * of a turn are a pair, and the two bases are the control. One process measures every selected case, so that a pair costs a
 * few seconds whatever the number of cases.
 */
import type { BenchCase } from "../cases/bench-case.ts";
import { underLoad } from "../record/load.ts";
import type { ComparisonLine, Load, RecordLine, SubjectId } from "../record/record.ts";
import { ask } from "../run/ask.ts";
import { difference } from "../run/equal-values.ts";
import type { Subject } from "../run/subject.ts";
import { median } from "../statistics/median.ts";
import { pairStatistics } from "../statistics/pair-statistics.ts";
import { judge } from "../statistics/verdict.ts";

export interface CompareOptions {
  readonly run: string;
  readonly timeMs: number;
  readonly pairs: number;
  readonly minimumEffect: number;
  readonly cores: number;
  readonly write: (line: RecordLine) => void;
  readonly progress: (text: string) => void;
}

type Side = "base" | "head" | "again";

interface Taken { readonly side: Side; readonly ms: number; readonly load: Load }

interface Case { readonly benchCase: BenchCase; readonly taken: Taken[]; readonly values: Map<"base" | "head", readonly number[]>; failed: boolean }

/** The order of a turn: the pair's first is its second in the next, and so is the control's. */
const orders: readonly (readonly Side[])[] = [["base", "head", "again"], ["again", "head", "base"], ["head", "base", "again"], ["again", "base", "head"]];

const idOf = (subject: Subject): SubjectId => ({ ...subject.id, version: subject.version ?? "unknown" });

/** One process: every case that has not failed, each sampled for a while. */
async function observeAll(subject: Subject, side: Side, cases: readonly Case[], { run, timeMs, write }: CompareOptions): Promise<void> {
  const host = await subject.open();
  try {
    await ask(host, { do: "hello", backend: subject.id.backend, threads: subject.id.threads, assets: subject.assets });
    for (const each of cases.filter(({ failed }) => !failed)) {
      const { benchCase, taken, values } = each;
      try {
        const prepared = await ask(host, { do: "prepare", work: benchCase.work });
        values.set(side === "head" ? "head" : "base", prepared.values);
        const { result, load } = await underLoad(() => ask(host, { do: "sample", ms: timeMs, warmupMs: timeMs, minimum: 3 }));
        taken.push({ side, ms: median(result.samplesMs), load });
      } catch (error) {
        each.failed = true;
        write({ kind: "failure", run, case: benchCase.id, group: benchCase.group, subject: idOf(subject), reason: "failed", error: error instanceof Error ? error.message : String(error) });
      }
    }
  } finally {
    await host.close();
  }
}

/** What a comparison is worth: those whose results differ are reported, not compared. */
function dropUnequal(cases: readonly Case[], head: Subject, { run, write }: CompareOptions): void {
  for (const each of cases.filter(({ failed }) => !failed)) {
    const [base, ours] = [each.values.get("base"), each.values.get("head")];
    const unequal = base === undefined || ours === undefined ? null : difference(ours, base);
    if (unequal === null) continue;
    each.failed = true;
    write({ kind: "failure", run, case: each.benchCase.id, group: each.benchCase.group, subject: idOf(head), reason: "unequal", error: `compared with the base, ${unequal.replace("ours", "the base's")}` });
  }
}

function concluded({ benchCase, taken }: Case, base: Subject, head: Subject, { run, minimumEffect, cores }: CompareOptions): ComparisonLine {
  const of = (side: Side): number[] => taken.filter((each) => each.side === side).map(({ ms }) => ms);
  const [baseMs, headMs, againMs] = [of("base"), of("head"), of("again")];
  const pairsMs = baseMs.map((ms, i) => [ms, headMs[i] ?? Number.NaN] as const);
  const comparison = pairStatistics(pairsMs);
  const control = pairStatistics(baseMs.map((ms, i) => [ms, againMs[i] ?? Number.NaN] as const));
  const judgement = judge({ comparison, control, baseMs, loads: taken.map(({ load }) => load), cores, threads: head.id.threads, minimumEffect });
  return { kind: "comparison", run, case: benchCase.id, group: benchCase.group, base: idOf(base), head: idOf(head), pairsMs, ...comparison, minimumEffect, control, ...judgement };
}

export async function compare(selected: readonly BenchCase[], base: Subject, head: Subject, options: CompareOptions): Promise<readonly ComparisonLine[]> {
  const cases = selected.map((benchCase): Case => ({ benchCase, taken: [], values: new Map(), failed: false }));
  for (let turn = 0; turn < options.pairs; turn++) {
    for (const side of orders[turn % orders.length] ?? []) {
      options.progress(`pair ${turn + 1} of ${options.pairs}: ${side === "head" ? "head" : "base"}`);
      await observeAll(side === "head" ? head : base, side, cases, options);
    }
    if (turn === 0) dropUnequal(cases, head, options);
  }
  return cases.filter(({ failed }) => !failed).map((each) => {
    const line = concluded(each, base, head, options);
    options.write(line);
    return line;
  });
}
