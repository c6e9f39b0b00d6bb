/**
 * The record of a run: JSON lines, one object each, told apart by `kind`. The first is the run itself; an interrupted run has
 * fewer lines, each of them whole. Lines are only ever added; a change that breaks readers raises RECORD_FORMAT.
 */
export const RECORD_FORMAT = 1;

export type RecordLine = RunLine | ObservationLine | MeasureLine | FailureLine | SkippedLine | ComparisonLine;

/** What times depend on. Records with the same `id` come from machines alike; only those are compared by time. */
export interface Machine {
  /** Hash of the processor, cores and operating system: the fingerprint. */
  readonly id: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryMB: number;
  /** `linux 6.1 x64`. */
  readonly os: string;
}

export interface RunLine {
  readonly kind: "run";
  readonly format: typeof RECORD_FORMAT;
  /** Unique; every other line names it. */
  readonly run: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** The arguments after `pnpm bench`. */
  readonly command: readonly string[];
  readonly machine: Machine;
  /** The commit of the working tree, and whether it had changes on top; null outside a git repository. */
  readonly commit: string | null;
  readonly dirty: boolean;
  /** Of our packages by name, and of `node`, `v8`, and what else was there (`chromium`). */
  readonly versions: Readonly<Record<string, string>>;
  /** GFLOP/s that one thread reaches with 128-bit multiply-adds in WebAssembly: the ceiling of the CPU backend. */
  readonly ceilingGflops: number;
}

/** Who does the work of a case. */
export interface SubjectId {
  /** `ours`, or the peer: `tfjs`, `jax-js`, `onnxruntime`, `pytorch`. */
  readonly name: string;
  /** `cpu`, `webgpu`, `reference`, `wasm`, or the path of a contributor's module. */
  readonly backend: string;
  /** A Node (or Python) process, or a page of Chromium. */
  readonly place: "process" | "page";
  readonly threads: number;
  /** The library's; of ours what `stateName` calls it, and under `--vs` a published version, or the file or folder that was compared. */
  readonly version: string;
}

/** How busy the machine was while something was measured. */
export interface Load {
  /** Load average of the last minute. */
  readonly loadAverage: number;
  /** Processes that wanted to run, ours among them; null where the system does not say, or where ours ran at real-time priority, before them. */
  readonly running: number | null;
  /** Times of the frozen reference kernel, ms: before and after. Their ratio to the run's best says how much of the machine was ours. */
  readonly yardstickMs: readonly [before: number, after: number];
}

/** One fresh process or page that sampled a case. Several lines of the same case and subject are observations of the same thing. */
export interface ObservationLine {
  readonly kind: "observation";
  readonly run: string;
  readonly case: string;
  /** What cases are summed up under: `train`, `infer`, `kernel`, `latency`, `memory`, `size`. */
  readonly group: string;
  readonly subject: SubjectId;
  /** Raw, in the order taken; thinned evenly to 500 where there were more. */
  readonly samplesMs: readonly number[];
  readonly medianMs: number;
  readonly minMs: number;
  readonly load: Load;
  /** Floating-point operations of a sample, where counting them means something. */
  readonly flops?: number;
  /** Bytes that a sample moves to and from memory at least, where that is what bounds it. */
  readonly bytes?: number;
  /** Exact counters, where they can be counted: at our backends. */
  readonly counters?: Readonly<Record<string, number>>;
  /** "equal" to ours within the case's tolerance, "ours", or "unchecked" where a case has no values. */
  readonly result: "ours" | "equal" | "unchecked";
}

/** A number that is no time: bytes of a bundle, type instantiations, memory. Smaller is better. */
export interface MeasureLine {
  readonly kind: "measure";
  readonly run: string;
  readonly case: string;
  readonly group: string;
  readonly subject: SubjectId;
  readonly value: number;
  readonly unit: "bytes" | "MB" | "instantiations" | "ms";
  /** True where it is the same on every machine and at every load, so that a step in it is a change of the code. */
  readonly exact: boolean;
}

/** A subject that cannot do a case, with its own words. */
export interface FailureLine {
  readonly kind: "failure";
  readonly run: string;
  readonly case: string;
  readonly group: string;
  readonly subject: SubjectId;
  /** `no-program`: nobody has written the case for this peer. `unequal`: its result is not ours, so it was not timed. */
  readonly reason: "no-program" | "unequal" | "failed";
  readonly error: string;
}

/** A peer that is not on this machine. */
export interface SkippedLine {
  readonly kind: "skipped";
  readonly run: string;
  readonly peer: string;
  readonly reason: string;
}

export type Verdict = "improvement" | "regression" | "inconclusive" | "no verdict";

/** Log ratios of paired observations, ln(head ÷ base): below 0 the head is faster. */
export interface PairStatistics {
  readonly pairs: number;
  readonly medianLogRatio: number;
  /** Median absolute deviation of the log ratios. */
  readonly mad: number;
  /** Bootstrap interval of the median at the stated confidence. */
  readonly interval: readonly [low: number, high: number];
  readonly confidence: number;
}

/** Two subjects in turns of base, head and base again, and what can be said of them. */
export interface ComparisonLine extends PairStatistics {
  readonly kind: "comparison";
  readonly run: string;
  readonly case: string;
  readonly group: string;
  readonly base: SubjectId;
  readonly head: SubjectId;
  /** Raw: a time of each side, ms, in the order taken. */
  readonly pairsMs: readonly (readonly [baseMs: number, headMs: number])[];
  /** The smallest change of the time, as a fraction, that counts as one. */
  readonly minimumEffect: number;
  /** The base against itself in the same run; its interval must hold 0. */
  readonly control: PairStatistics;
  readonly verdict: Verdict;
  /** What the verdict rests on, or why there is none. */
  readonly because: string;
}
