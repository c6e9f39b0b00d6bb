import type { Work } from "../cases/work.ts";

/** A case ready to be sampled. */
export interface PreparedCase {
  /** One sample; it resolves when its result is there. */
  readonly step: () => Promise<void>;
  /** What tells whether it computes the right thing: the losses of the first steps, or values of the result. Called once, first. */
  readonly check: () => Promise<readonly number[]>;
  /** Exact counters of a step, where they can be counted. Called after `check`. */
  readonly counters?: () => Promise<Readonly<Record<string, number>>>;
  /** Bytes that the backend holds now. */
  readonly liveBytes?: () => number | undefined;
}

export interface ProgramOptions {
  readonly backend: string;
  readonly threads: number;
  /** Where a peer's own files are: a folder in a process, a URL in a page. */
  readonly assets: string;
}

/** A library that does the work of cases: ours or a peer. */
export interface Program {
  readonly version: string;
  /** What it runs on, in its own words. */
  readonly about: string;
  /** @throws NoProgram where nobody has written this case for it; any other error is its own. */
  prepare(work: Work): Promise<PreparedCase>;
  dispose(): void;
}

export type MakeProgram = (options: ProgramOptions) => Promise<Program>;

/** Nobody has written this case for that library: a gap of the harness, not of the library. */
export class NoProgram extends Error {
  override name = "NoProgram";
  constructor(library: string, work: Work) {
    super(`no ${library} program is written for ${work.kind}${"network" in work ? ` of ${work.network}` : ""}`);
  }
}

/** Steps whose losses must agree before a training step is timed. */
const CHECKED_STEPS = 5;

export async function lossesOf(step: () => Promise<number>): Promise<number[]> {
  const losses: number[] = [];
  for (let i = 0; i < CHECKED_STEPS; i++) losses.push(await step());
  return losses;
}
