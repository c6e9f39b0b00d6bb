import { Bench } from "tinybench";
import type { Step } from "./bench-case.ts";

export interface Timing {
  readonly medianMs: number;
  readonly minMs: number;
  readonly samples: number;
  /** MiB that a process of the case held at most. */
  readonly peakMB?: number;
}

export interface MeasureOptions {
  /** Time to sample for; a step that takes longer is sampled `minimumSamples` times all the same. */
  readonly timeMs: number;
  /** Time to run unmeasured before; 0 for none. */
  readonly warmupMs: number;
  readonly minimumSamples?: number;
}

/**
 * Times a step with tinybench. Steps are asynchronous because reading a result is; on a backend that has it at once, the
 * turn of the microtask queue that this costs is under a microsecond.
 */
export async function measure(step: Step, { timeMs, warmupMs, minimumSamples = 3 }: MeasureOptions): Promise<Timing> {
  const bench = new Bench({
    time: timeMs, iterations: minimumSamples, warmup: warmupMs > 0, warmupTime: warmupMs, warmupIterations: 1, throws: true,
  });
  bench.add("step", step, { async: true });
  const [task] = await bench.run();
  const result = task?.result;
  if (result === undefined || !("latency" in result)) throw new Error(`no samples were taken: ${result?.state ?? "no task"}`);
  return { medianMs: result.latency.p50, minMs: result.latency.min, samples: result.latency.samplesCount };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
