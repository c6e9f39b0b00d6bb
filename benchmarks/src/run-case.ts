import type { BenchCase } from "./bench-case.ts";
import { backendEntry } from "./backends.ts";
import { type Counters, countStep } from "./counters.ts";
import { measure } from "./measure.ts";
import { ObservedBackend } from "./observed-backend.ts";
import type { BenchFailure, BenchLine } from "./bench-line.ts";

export interface RunOptions { readonly backend: string; readonly threads: number; readonly timeMs: number }

/** A rate, and a cost per operation, where the case has them. */
export function derived(benchCase: BenchCase, medianMs: number): { gflops?: number; gigabytesPerSecond?: number; microsecondsPerOperation?: number } {
  const { flops, bytes, operations } = benchCase;
  return {
    ...(flops === undefined ? {} : { gflops: flops / medianMs / 1e6 }),
    ...(bytes === undefined ? {} : { gigabytesPerSecond: bytes / medianMs / 1e6 }),
    ...(operations === undefined ? {} : { microsecondsPerOperation: (medianMs * 1000) / operations }),
  };
}

export function failure(benchCase: BenchCase, backend: string, threads: number, error: unknown): BenchFailure {
  return { case: benchCase.id, backend, threads, error: error instanceof Error ? error.message : String(error) };
}

/** Counts a case, then times it, on a backend of its own: no case sees another's memory or plans. */
export async function runCase(benchCase: BenchCase, { backend: backendName, threads, timeMs }: RunOptions): Promise<BenchLine> {
  const at = { case: benchCase.id, backend: backendName, threads };
  const backend = new ObservedBackend(await backendEntry(backendName).make(threads));
  try {
    const step = await benchCase.prepare({ backend, backendName, threads });
    const isProcess = benchCase.id.startsWith("start/");
    const counters: Partial<Counters> = isProcess ? {} : await countStep(step, backend);
    const timing = await measure(step, { timeMs, warmupMs: isProcess ? 0 : timeMs / 4 });
    return { ...at, ...timing, counters, ...derived(benchCase, timing.medianMs), ...(benchCase.peakMB === undefined ? {} : { peakMB: benchCase.peakMB() }) };
  } catch (error) {
    return failure(benchCase, backendName, threads, error);
  } finally {
    backend.dispose();
  }
}
