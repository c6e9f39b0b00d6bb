/**
 * Ours and a peer in turns, within one run: a burst of each, the first of a round changing, so that load and clock drift hit
 * both alike. The ratio of a case is the median over rounds of (our median ÷ their median).
 */
import type { BenchCase } from "./bench-case.ts";
import { backendEntry } from "./backends.ts";
import { measure, median } from "./measure.ts";
import { ObservedBackend } from "./observed-backend.ts";
import type { PyTorch } from "./peers/pytorch.ts";
import { failure } from "./run-case.ts";
import { formatMs, formatTable } from "./table.ts";

export interface PairLine {
  readonly case: string;
  readonly backend: string;
  readonly threads: number;
  readonly peer: string;
  /** Median over rounds of our median ÷ the peer's: below 1 we are faster. */
  readonly ratio: number;
  /** Our minimum ÷ the peer's, over all rounds. */
  readonly ratioOfMinima: number;
  readonly rounds: number;
  readonly medianMs: number;
  readonly minMs: number;
  readonly peerMedianMs: number;
  readonly peerMinMs: number;
}

export interface Round { readonly ours: { readonly medianMs: number; readonly minMs: number }; readonly peer: { readonly medianMs: number; readonly minMs: number } }

export function summarise(rounds: readonly Round[]): Omit<PairLine, "case" | "backend" | "threads" | "peer"> {
  const minMs = Math.min(...rounds.map((r) => r.ours.minMs));
  const peerMinMs = Math.min(...rounds.map((r) => r.peer.minMs));
  return {
    ratio: median(rounds.map((r) => r.ours.medianMs / r.peer.medianMs)),
    ratioOfMinima: minMs / peerMinMs,
    rounds: rounds.length,
    medianMs: median(rounds.map((r) => r.ours.medianMs)), minMs,
    peerMedianMs: median(rounds.map((r) => r.peer.medianMs)), peerMinMs,
  };
}

export interface PairOptions { readonly threads: number; readonly timeMs: number; readonly rounds: number; readonly json: boolean }

async function pairCase(benchCase: BenchCase, backendName: string, options: PairOptions, peer: PyTorch): Promise<PairLine> {
  const backend = new ObservedBackend(await backendEntry(backendName).make(options.threads));
  try {
    const step = await benchCase.prepare({ backend, backendName, threads: options.threads });
    const timeMs = options.timeMs / options.rounds;
    const burst = { timeMs, minimumSamples: 1, warmupMs: 0 };
    await measure(step, { ...burst, timeMs: options.timeMs / 4 });
    await peer.sample(benchCase.id, options.timeMs / 4);
    const rounds: Round[] = [];
    for (let i = 0; i < options.rounds; i++) {
      const first = i % 2 === 0 ? await measure(step, burst) : null;
      const theirs = await peer.sample(benchCase.id, timeMs);
      rounds.push({ ours: first ?? (await measure(step, burst)), peer: theirs });
    }
    return { case: benchCase.id, backend: backendName, threads: options.threads, peer: "pytorch", ...summarise(rounds) };
  } finally {
    backend.dispose();
  }
}

/** Pairs every case on every backend that is no mere reference; answers how many failed. */
export async function comparePairs(cases: readonly BenchCase[], backends: readonly string[], options: PairOptions, peer: PyTorch): Promise<number> {
  const rows: string[][] = [];
  let failures = 0;
  for (const backend of backends.filter((name) => !backendEntry(name).slow)) {
    for (const benchCase of cases) {
      try {
        const line = await pairCase(benchCase, backend, options, peer);
        if (options.json) console.log(JSON.stringify(line));
        rows.push([line.case, line.backend, formatMs(line.medianMs), formatMs(line.minMs), formatMs(line.peerMedianMs), formatMs(line.peerMinMs), line.ratio.toFixed(2), line.ratioOfMinima.toFixed(2)]);
      } catch (error) {
        failures++;
        const line = failure(benchCase, backend, options.threads, error);
        if (options.json) console.log(JSON.stringify(line));
        rows.push([line.case, line.backend, "failed:", line.error]);
      }
    }
  }
  if (!options.json) console.log(formatTable(["case", "backend", "median ms", "min ms", "pytorch median", "pytorch min", "ratio", "ratio of minima"], rows));
  return failures;
}
