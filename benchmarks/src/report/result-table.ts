import type { BenchCase } from "../cases/bench-case.ts";
import type { ObservationLine, RecordLine, SubjectId } from "../record/record.ts";
import { subjectName } from "../run/subject.ts";
import { median } from "../statistics/median.ts";
import { formatTable } from "./format-table.ts";

/** Three significant digits, in milliseconds. */
export function formatMs(ms: number): string {
  return ms >= 100 ? ms.toFixed(0) : ms.toPrecision(3);
}

/** All observations of a case by one subject. */
export interface Summary {
  readonly case: string;
  readonly subject: SubjectId;
  /** The median of the observations' medians: each comes from a fresh process or page. */
  readonly medianMs: number;
  readonly minMs: number;
  readonly observations: number;
  readonly flops?: number;
  readonly bytes?: number;
  readonly counters?: Readonly<Record<string, number>>;
}

export function summaries(lines: readonly RecordLine[]): Summary[] {
  const groups = new Map<string, ObservationLine[]>();
  for (const line of lines) {
    if (line.kind !== "observation") continue;
    const key = `${line.case} ${subjectName(line.subject)}`;
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  return [...groups.values()].flatMap((group): Summary[] => {
    const [first] = group;
    if (first === undefined) return [];
    const counters = group.find((line) => line.counters !== undefined)?.counters;
    return [{
      case: first.case, subject: first.subject, medianMs: median(group.map((line) => line.medianMs)), minMs: Math.min(...group.map((line) => line.minMs)), observations: group.length,
      ...(first.flops === undefined ? {} : { flops: first.flops }), ...(first.bytes === undefined ? {} : { bytes: first.bytes }), ...(counters === undefined ? {} : { counters }),
    }];
  });
}

const header = ["case", "subject", "median ms", "min ms", "× ours", "GFLOP/s", "GB/s", "µs/op", "× neighbour", "kernels", "allocs/step", "planned KB"];

const KB = 1024;
const whole = (n: number | undefined): string => (n === undefined ? "" : String(Math.round(n * 100) / 100));

function neighbourRatio(summary: Summary, all: readonly Summary[], cases: readonly BenchCase[]): string {
  const perOperation = (s: Summary): number => s.minMs / (s.flops ?? Number.NaN);
  const neighbours = cases.find(({ id }) => id === summary.case)?.neighbours ?? [];
  const others = all.filter((other) => neighbours.includes(other.case) && subjectName(other.subject) === subjectName(summary.subject));
  return others.length === 0 ? "" : (perOperation(summary) / Math.min(...others.map(perOperation))).toFixed(2);
}

/** Ours on the same kind of device: what a peer stands beside. */
function counterpart({ case: id, subject }: Summary, all: readonly Summary[]): Summary | undefined {
  const onGpu = subject.backend === "webgpu";
  return all.find((other) => other.case === id && other.subject.name === "ours" && (other.subject.backend === "webgpu") === onGpu && other.subject.place === subject.place);
}

function rowOf(summary: Summary, all: readonly Summary[], cases: readonly BenchCase[]): string[] {
  const { subject, medianMs, minMs, flops, bytes, counters } = summary;
  const rate = (count: number | undefined): string => (count === undefined ? "" : (count / medianMs / 1e6).toFixed(1));
  const ours = counterpart(summary, all);
  const operations = cases.find(({ id }) => id === summary.case)?.operations;
  return [
    summary.case, subjectName(subject), formatMs(medianMs), formatMs(minMs), ours === undefined || ours === summary ? "" : (medianMs / ours.medianMs).toFixed(2),
    rate(flops), rate(bytes), operations === undefined ? "" : ((medianMs * 1000) / operations).toFixed(2), neighbourRatio(summary, all, cases),
    whole(counters?.["kernels"]), whole(counters?.["allocationsPerStep"]), counters?.["plannedBytes"] === undefined ? "" : (counters["plannedBytes"] / KB).toFixed(1),
  ];
}

/** Who could not do what, who has no program for how many cases, and who is not here. */
function notes(lines: readonly RecordLine[]): string[] {
  const unwritten = new Map<string, number>();
  const said = lines.flatMap((line) => {
    if (line.kind === "skipped") return [`${line.peer} is skipped: ${line.reason}`];
    if (line.kind !== "failure") return [];
    const who = subjectName(line.subject);
    if (line.reason === "no-program") {
      unwritten.set(who, (unwritten.get(who) ?? 0) + 1);
      return [];
    }
    return [`${line.case}: ${who} ${line.reason === "unequal" ? "computes something else, so it was not timed" : "cannot"}: ${line.error}`];
  });
  return [...said, ...[...unwritten].map(([who, count]) => `${who}: no program is written for ${count} of the cases`)];
}

/** Everything measured, then who could not do what, and who is not here. */
export function resultTable(lines: readonly RecordLine[], cases: readonly BenchCase[]): string {
  const all = summaries(lines);
  const empty = header.map((_, i) => i > 1 && all.every((summary) => rowOf(summary, all, cases)[i] === ""));
  const shown = (row: readonly string[]): string[] => row.filter((_, i) => empty[i] !== true);
  const numbers = lines.flatMap((line) => (line.kind === "measure" ? [[line.case, subjectName(line.subject), `${line.exact ? line.value : line.value.toFixed(1)} ${line.unit}`]] : []));
  return [...(numbers.length === 0 ? [] : [formatTable(["measure", "subject", "value"], numbers), ""]), ...(all.length === 0 ? [] : [formatTable(shown(header), all.map((summary) => shown(rowOf(summary, all, cases))))]), ...notes(lines)].join("\n");
}
