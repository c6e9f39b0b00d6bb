/** What is fuzzed, one after the other: random programs, random orders of calls, spoiled arguments. */
import { setDefaultBackend } from "@receptive/core";
import { reference } from "@receptive/core/reference";
import * as fc from "fast-check";
import type { Create } from "../../kit/case.ts";
import { spoiledCalls } from "./argument.ts";
import { printGradient, printProgram } from "./call.ts";
import { compareProgram } from "./compare-program.ts";
import { coreTargets, type Target } from "./core-targets.ts";
import { judgeCall, printCallProgram } from "./judge-call.ts";
import { layerTargets } from "./layer-targets.ts";
import { optimizerTargets } from "./optimizer-targets.ts";
import { OrderRun, orders } from "./orders.ts";
import { makeProgram, recipes } from "./random-program.ts";
import { CallRefused } from "./recorder.ts";

export interface Limits {
  readonly seed: number;
  /** Cases at most. */
  readonly runs: number;
  /** Stops after this time, shrinking included. */
  readonly milliseconds?: number;
  /** False reports the first case that fails as it is. */
  readonly shrink?: boolean;
}

export interface Outcome {
  readonly cases: number;
  /** What is wrong with the smallest case found, as a program to run, and the seed that leads to it; null where nothing is. */
  readonly finding: string | null;
}

export interface Campaign {
  readonly name: string;
  run(create: Create, limits: Limits): Promise<Outcome>;
}

/** Cases between two turns of the event loop: without one, what was collected is never reported, and its memory never freed. */
const TURN = 32;

/** Checks a property. `judge` gives what is wrong with a case as text, or null. */
async function check<T>(name: string, cases: fc.Arbitrary<T>, judge: (given: T) => Promise<string | null>, { seed, runs, milliseconds, shrink = true }: Limits): Promise<Outcome> {
  let count = 0;
  let smallest: string | null = null;
  const property = fc.asyncProperty(cases, async (given) => {
    if (++count % TURN === 0) await new Promise((resolve) => { setImmediate(resolve); });
    const fault = await judge(given);
    // Shrinking goes from case to smaller case: the last that fails is the smallest.
    if (fault !== null) smallest = fault;
    return fault === null;
  });
  const out = await fc.check(property, { seed, numRuns: runs, endOnFailure: !shrink, ...(milliseconds === undefined ? {} : { interruptAfterTimeLimit: milliseconds }) });
  // What `judge` throws is a fault of the fuzzer.
  if (out.failed && smallest === null && out.errorInstance !== undefined && out.errorInstance !== null) throw out.errorInstance;
  return { cases: count, finding: smallest === null ? null : `${name}, seed ${seed}, path ${out.counterexamplePath ?? "unknown"}:\n${smallest as string}` };
}

const describe = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));

export const programs: Campaign = {
  name: "programs",
  async run(create, limits) {
    const backends = { backend: await create(), oracle: reference(), singles: reference({ precision: "f32" }) };
    setDefaultBackend(backends.backend);
    const halves = backends.backend.caps.storageBytes.f16 !== undefined;
    const outcome = await check("programs", recipes, async (recipe) => {
      let text = "";
      try {
        const made = makeProgram(recipe, halves);
        text = printProgram(made.program);
        const faults = await compareProgram(made, backends);
        const ofGradient = faults.some((f) => f.startsWith("gradient"));
        return faults.length === 0 ? null : `${faults.slice(0, 4).join("\n")}\n${text}${ofGradient ? printGradient(made.program) : ""}`;
      } catch (error) {
        return `${describe(error)}\n${error instanceof CallRefused ? printProgram(error.program) : text}`;
      }
    }, limits);
    backends.backend.dispose();
    return outcome;
  },
};

export const callOrders: Campaign = {
  name: "orders",
  run: (create, limits) => check("orders", orders, async (commands) => {
    const [a, b] = [await create(), reference({ precision: "f32", deferred: true, poison: true })];
    const run = new OrderRun(a, b);
    await run.run(commands);
    a.dispose();
    b.dispose();
    return run.faults[0] ?? null;
  }, limits),
};

export const targets: readonly Target[] = [...coreTargets, ...layerTargets, ...optimizerTargets];

const badArguments: Campaign = {
  name: "arguments",
  async run(create, limits) {
    const [backend, singles] = [await create(), reference({ precision: "f32" })];
    const which = fc.tuple(fc.nat(targets.length - 1), fc.nat(), fc.option(fc.nat(), { freq: 3 }));
    const outcome = await check("arguments", which, async ([i, first, second]) => {
      const target = targets[i];
      if (target === undefined) return null;
      const once = spoiledCalls(target.args);
      const args = once[first % Math.max(1, once.length)] ?? target.args;
      const twice = second === null ? [] : spoiledCalls(args);
      const chosen = second === null ? args : (twice[second % Math.max(1, twice.length)] ?? args);
      const { fault } = await judgeCall(target, chosen, backend, singles);
      return fault === null ? null : `${fault}\n${printCallProgram(target, chosen)}`;
    }, limits);
    backend.dispose();
    return outcome;
  },
};

export const campaigns: readonly Campaign[] = [programs, callOrders, badArguments];
