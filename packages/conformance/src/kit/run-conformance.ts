import { reference } from "@receptive/core/reference";
import { candidateBackends, candidateCases, type Candidates, withoutCandidate } from "./candidates.ts";
import type { Case, Context, Create, Errors, Lose, Outcome } from "./case.ts";
import { type Limitation, matches } from "./limitation.ts";
import { suites } from "../suites.ts";

export type Status = "passed" | "failed" | "limited" | "skipped";

export interface ConformanceResult {
  readonly id: string;
  readonly status: Status;
  /** What is wrong; the reason of a limited or skipped case. */
  readonly faults: readonly string[];
  /** The largest error as a part of what is allowed. */
  readonly worst: number;
  /** The largest errors of what was measured, in the unit of the suite. */
  readonly errors?: Errors;
  readonly milliseconds: number;
}

export interface ConformanceOptions {
  /** Cases to run: an id in which `*` stands for any text. Default all. */
  readonly only?: string;
  /** Changes the random cases. Default 1. */
  readonly seed?: number;
  readonly limitations?: readonly Limitation[];
  /** Makes a backend lose its device; without it the cases about real losses are skipped. */
  readonly lose?: Lose | undefined;
  /** Other ways to make the backend: with each the reductions and the samples of operations run once more. */
  readonly candidates?: Candidates;
  /** Leaves out what takes long. */
  readonly bounded?: boolean;
  /** Cases that run beside each other, where they can. Default 1. */
  readonly atOnce?: number;
  /** Called after each case. */
  readonly onProgress?: (result: ConformanceResult, done: number, total: number) => void;
}

/** All cases of a seed, by id. */
export async function conformanceCases(options: Pick<ConformanceOptions, "only" | "seed" | "bounded" | "candidates"> = {}): Promise<Case[]> {
  const { only = "*", seed = 1, bounded = false, candidates = {} } = options;
  const all: Case[] = [];
  for (const suite of suites) all.push(...(await suite.cases(seed)));
  all.push(...candidateCases(all, candidates));
  return all.filter((c) => matches(only, c.id) && !(bounded && c.heavy === true));
}

/** What a run's cases share, to be disposed of at its end. */
export interface RunContext extends Context {
  /** Disposes of the backend and of its candidates. */
  readonly dispose: () => Promise<void>;
}

export async function makeContext(create: Create, { seed = 1, lose, candidates = {} }: Pick<ConformanceOptions, "seed" | "lose" | "candidates"> = {}): Promise<RunContext> {
  const backend = await create();
  const others = candidateBackends(candidates);
  return {
    create: async () => await create(), backend, oracle: reference(), singles: reference({ precision: "f32" }), seed, lose: lose ?? null, candidate: others.get,
    async dispose() {
      backend.dispose();
      await others.dispose();
    },
  };
}

async function attempt(c: Case, context: Context): Promise<Outcome> {
  try {
    return await c.run(context);
  } catch (error) {
    return { faults: [`threw ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`], worst: Infinity };
  }
}

/** Runs one case and judges it by the limitations: what is limited must fail. */
export async function runConformanceCase(c: Case, context: Context, limitations: readonly Limitation[] = []): Promise<ConformanceResult> {
  const start = performance.now();
  const { faults, worst, errors, skipped } = await attempt(c, context);
  const done = { id: c.id, worst, milliseconds: performance.now() - start, ...(errors === undefined ? {} : { errors }) };
  if (skipped !== undefined) return { ...done, status: "skipped", faults: [skipped] };
  const limitation = limitations.find((l) => matches(l.id, c.id) || matches(l.id, withoutCandidate(c.id)));
  if (limitation === undefined) return { ...done, status: faults.length === 0 ? "passed" : "failed", faults };
  if (faults.length > 0) return { ...done, status: "limited", faults: [limitation.reason] };
  return { ...done, status: "failed", faults: [`passes, though ${limitation.id} says: ${limitation.reason}. Remove the limitation.`] };
}

/** Suites whose cases count nothing and share nothing but the backend: they may run beside each other. */
const BESIDE: readonly string[] = ["alu", "views", "reduce", "random", "ops", "gradients", "torch"];

/** Whether a case may run while others do. */
function runsBeside({ id }: Case): boolean {
  return BESIDE.includes(withoutCandidate(id).split("/")[0] ?? "");
}

/**
 * Runs cases in their order, up to `atOnce` beside each other where they may; each result is given to `done` as it is there. What
 * compiles in other threads has more to do at a time.
 */
export async function runCases(cases: readonly Case[], atOnce: number, run: (c: Case) => Promise<ConformanceResult>, done: (result: ConformanceResult) => void): Promise<void> {
  const running = new Set<Promise<void>>();
  const runOne = async (c: Case): Promise<void> => { done(await run(c)); };
  for (const c of cases) {
    const most = runsBeside(c) ? Math.max(1, atOnce) : 1;
    while (running.size >= most) await Promise.race(running);
    const one: Promise<void> = runOne(c).finally(() => { running.delete(one); });
    running.add(one);
    if (most === 1) await one;
  }
  await Promise.all(running);
}

/**
 * Runs the kit on a backend.
 *
 * @example
 * const results = await runConformance(() => reference(), { only: "alu/*" });
 * results.filter((r) => r.status === "failed"); // []
 */
export async function runConformance(create: Create, options: ConformanceOptions = {}): Promise<ConformanceResult[]> {
  const cases = await conformanceCases(options);
  const context = await makeContext(create, options);
  const results = new Map<string, ConformanceResult>();
  await runCases(cases, options.atOnce ?? 1, async (c) => await runConformanceCase(c, context, options.limitations), (result) => {
    results.set(result.id, result);
    options.onProgress?.(result, results.size, cases.length);
  });
  await context.dispose();
  return cases.flatMap(({ id }) => results.get(id) ?? []);
}
