/** A record as tables to publish: a row a case, a column a subject, on each number of threads and in each place by itself. */
import type { RecordLine, SubjectId } from "../record/record.ts";
import { formatMs, type Summary, summaries } from "./result-table.ts";

interface Cell { readonly case: string; readonly subject: SubjectId; readonly text: string }

const column = ({ name, backend }: SubjectId): string => `${name} ${backend}`;
const section = ({ place, threads }: SubjectId): string => `${place === "page" ? "In a page of Chromium" : "In a process"}, ${threads} thread${threads === 1 ? "" : "s"}`;

/** A time, and for ours on the CPU how much of the ceiling it reaches. */
function timeText({ subject, medianMs, flops }: Summary, ceilingGflops: number): string {
  const share = subject.name === "ours" && subject.backend === "cpu" && flops !== undefined ? ` (${((100 * flops) / medianMs / 1e6 / ceilingGflops / subject.threads).toFixed(0)} %)` : "";
  return `${formatMs(medianMs)}${share}`;
}

function cellsOf(lines: readonly RecordLine[], ceilingGflops: number): Cell[] {
  const times = summaries(lines).map((summary): Cell => ({ case: summary.case, subject: summary.subject, text: timeText(summary, ceilingGflops) }));
  const failures = lines.flatMap((line): Cell[] => (line.kind === "failure" && line.reason !== "no-program" ? [{ case: line.case, subject: line.subject, text: line.reason === "unequal" ? "other result" : `cannot: ${line.error.split("\n")[0]?.slice(0, 60) ?? ""}` }] : []));
  return [...times, ...failures];
}

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

function table(cells: readonly Cell[]): string[] {
  const columns = [...new Set(cells.map(({ subject }) => column(subject)))].sort((a, b) => Number(b.startsWith("ours")) - Number(a.startsWith("ours")));
  const cases = [...new Set(cells.map((cell) => cell.case))];
  return [
    row(["case", ...columns]), row(["---", ...columns.map(() => "---")]),
    ...cases.map((id) => row([`\`${id}\``, ...columns.map((name) => cells.find((cell) => cell.case === id && column(cell.subject) === name)?.text ?? "")])),
  ];
}

/** Milliseconds, medians of the observations' medians. */
export function markdownTables(lines: readonly RecordLine[]): string {
  const ceilingGflops = Math.max(0, ...lines.flatMap((line) => (line.kind === "run" ? [line.ceilingGflops] : [])));
  const cells = cellsOf(lines, ceilingGflops);
  const sections = [...new Set(cells.map(({ subject }) => section(subject)))];
  const measures = lines.flatMap((line) => (line.kind === "measure" ? [row([`\`${line.case}\``, column(line.subject), `${line.exact ? line.value : line.value.toFixed(1)} ${line.unit}`])] : []));
  return [
    ...sections.flatMap((title) => [`**${title}**`, "", ...table(cells.filter(({ subject }) => section(subject) === title)), ""]),
    ...(measures.length === 0 ? [] : [row(["measure", "subject", "value"]), row(["---", "---", "---"]), ...measures, ""]),
  ].join("\n");
}
