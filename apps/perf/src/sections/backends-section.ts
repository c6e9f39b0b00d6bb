import { type HistoryRun, type Level, levelsOf } from "@receptive/benchmarks/history";
import type { AccuracyRecord } from "@receptive/conformance";
import { formatNumber } from "@receptive/visualization";
import { dataTable, section } from "../section.ts";

/** An operation of the kit, and the benchmarks that spend their time in it. */
const OPERATIONS: readonly (readonly [name: string, kit: RegExp, bench: RegExp])[] = [
  ["matrix products", /^ops\/(matmul|dot|einsum)/, /^matmul\//],
  ["convolutions", /^ops\/conv/, /^conv\//],
  ["pooling", /^ops\/\w*[pP]ool/, /^pool\//],
  ["softmax", /^ops\/(softmax|logSoftmax)/, /^softmax\//],
  ["reductions", /^(reduce\/|ops\/(sum|mean|max|min|variance|std))/, /^reduce\//],
  ["elementwise", /^alu\//, /^chain\//],
  ["random numbers", /^random\//, /^random\//],
  ["training", /^training\//, /^train\//],
];

interface Checked { readonly cases: number; readonly skipped: number; readonly limited: number; readonly failed: number }

function checkedOf({ accuracy }: AccuracyRecord, kit: RegExp): Checked {
  const of = Object.entries(accuracy).filter(([key]) => kit.test(key)).map(([, each]) => each);
  const sum = (name: "cases" | "skipped" | "limited" | "failed"): number => of.reduce((total, each) => total + (each[name] ?? 0), 0);
  return { cases: sum("cases"), skipped: sum("skipped"), limited: sum("limited"), failed: sum("failed") };
}

/** `2,405 pass`, and what does not run or must fail. */
function checkedWords({ cases, skipped, limited, failed }: Checked): string {
  if (cases === 0) return "";
  const parts = [`${formatNumber(cases - skipped - limited - failed)} pass`, ...(failed > 0 ? [`${failed} fail`] : []), ...(limited > 0 ? [`${limited} limited`] : []), ...(skipped > 0 ? [`${formatNumber(skipped)} left out`] : [])];
  return parts.join(", ");
}

function speedWords(levels: readonly Level[]): string {
  const rates = levels.flatMap(({ ms, observations }) => (observations[0]?.flops === undefined ? [] : [observations[0].flops / (ms * 1e6)]));
  if (rates.length === 0) return "";
  const mean = Math.exp(rates.reduce((total, rate) => total + Math.log(rate), 0) / rates.length);
  return `${mean.toPrecision(3)} GFLOP/s`;
}

/** What each backend gets right, beside how fast it is. */
export function showBackends(main: HTMLElement, runs: readonly HistoryRun[], correctness: readonly AccuracyRecord[]): void {
  if (correctness.length === 0) return;
  const measured = new Map<string, readonly Level[]>();
  for (const run of runs) for (const [backend, levels] of Map.groupBy(levelsOf(run, "ours"), ({ observations }) => observations[0]?.subject.backend ?? "")) measured.set(backend, levels);
  const timed = (backend: string): boolean => measured.has(backend);
  const rows = OPERATIONS.map(([name, kit, bench]) => [name, ...correctness.flatMap((record) => [
    checkedWords(checkedOf(record, kit)), ...(timed(record.backend) ? [speedWords((measured.get(record.backend) ?? []).filter(({ observations }) => bench.test(observations[0]?.case ?? "")))] : []),
  ])]).filter((row) => row.slice(1).some((cell) => cell !== ""));
  section(main, "Right, and fast",
    "Cases of the conformance kit that each backend passes, beside the geometric mean of its rate over the cases of its last run that count their work. Left out is what a backend lacks the type for; limited, what fails by intention and is documented.",
    dataTable(`Recorded on ${[...new Set(correctness.map(({ on }) => on))].join("; ")}`, ["operations", ...correctness.flatMap(({ backend }) => [backend, ...(timed(backend) ? ["speed"] : [])])], rows));
}
