/** Records as the harness writes them, of machines and times that a test decides. */
import { type ComparisonLine, type ObservationLine, type PairStatistics, RECORD_FORMAT, type RecordLine, type RunLine, type SubjectId } from "../../record/record.ts";
import { stateName } from "../../record/state-name.ts";

export interface SimulatedRun {
  readonly run: string;
  /** ISO day. */
  readonly day: string;
  readonly machine?: string;
  readonly version?: string;
  readonly commit?: string | null;
  /** Whether the version was published from the commit. */
  readonly released?: boolean;
  /** How slow the machine is: times and yardstick alike. */
  readonly pace?: number;
  /** Case → ms on a machine of pace 1. */
  readonly ours?: Readonly<Record<string, number>>;
  readonly peers?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Case → flops. */
  readonly flops?: Readonly<Record<string, number>>;
  readonly kernels?: number;
}

export function subject(name: string, version: string, backend: string = name === "ours" ? "cpu" : "wasm"): SubjectId {
  return { name, backend, place: "process", threads: 1, version };
}

export function runLine({ run, day, machine = "m1", version = "0.1.0", commit = null }: SimulatedRun): RunLine {
  return {
    kind: "run", format: RECORD_FORMAT, run, startedAt: `${day}T00:00:00.000Z`, command: ["--quick"], machine: { id: machine, cpu: `processor of ${machine}`, cores: 2, memoryMB: 8000, os: "linux 6.1 x64" },
    commit, dirty: false, versions: { node: "24.21.0", receptive: version }, ceilingGflops: 60,
  };
}

/** `train/lenet5/b128` is of group `train`. */
const groupOf = (name: string): string => name.split("/")[0] ?? "";

export function simulatedRun(options: SimulatedRun): RecordLine[] {
  const { run, version = "0.1.0", commit = null, released = false, pace = 1, ours = {}, peers = {}, flops = {}, kernels = 43 } = options;
  const observation = (name: string, of: SubjectId, ms: number): ObservationLine => ({
    kind: "observation", run, case: name, group: groupOf(name), subject: of, samplesMs: [ms * pace, ms * pace * 1.01, ms * pace * 0.99], medianMs: ms * pace, minMs: ms * pace * 0.99,
    load: { loadAverage: 0.1, running: 1, yardstickMs: [2 * pace, 2 * pace] }, result: of.name === "ours" ? "ours" : "equal",
    ...(flops[name] === undefined ? {} : { flops: flops[name] }), ...(of.name === "ours" ? { counters: { kernels } } : {}),
  });
  return [
    runLine(options),
    ...Object.entries(ours).map(([name, ms]) => observation(name, subject("ours", stateName({ version, commit, dirty: false, released })), ms)),
    ...Object.entries(peers).flatMap(([peer, times]) => Object.entries(times).map(([name, ms]) => observation(name, subject(peer, "1.0"), ms))),
  ];
}

export function comparison(run: string, name: string, [from, to]: readonly [string, string], headOverBase: number, verdict: ComparisonLine["verdict"] = "inconclusive"): ComparisonLine {
  const control: PairStatistics = { pairs: 12, medianLogRatio: 0, mad: 0.01, interval: [-0.01, 0.01], confidence: 0.99 };
  return { ...control, kind: "comparison", run, case: name, group: groupOf(name), base: subject("ours", from), head: subject("ours", to), medianLogRatio: Math.log(headOverBase), pairsMs: [], minimumEffect: 0.02, control, verdict, because: "" };
}

export const linesOf = (lines: readonly RecordLine[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join("");
