import { Bench } from "tinybench";

export interface MeasureOptions {
  /** Time to sample for; a step that takes longer is sampled `minimumSamples` times all the same. */
  readonly timeMs: number;
  /** Time to run unmeasured before; 0 for none. */
  readonly warmupMs: number;
  readonly minimumSamples: number;
}

/** Samples that a record keeps of one observation. */
const KEPT = 500;

/** Evenly spread where there are more, to four digits. */
function thinned(samples: readonly number[]): number[] {
  const count = Math.min(KEPT, samples.length);
  return Array.from({ length: count }, (_, i) => Number((samples[Math.floor((i * samples.length) / count)] ?? Number.NaN).toPrecision(4)));
}

/**
 * Times a step with tinybench, and gives the samples in the order taken, which tells of drift. Steps are asynchronous because
 * reading a result is; on a backend that has it at once, the turn of the microtask queue that this costs is under a microsecond.
 */
export async function measure(step: () => Promise<void>, { timeMs, warmupMs, minimumSamples }: MeasureOptions): Promise<{ readonly samplesMs: readonly number[] }> {
  const samples: number[] = [];
  let measuring = false;
  const bench = new Bench({
    time: timeMs, iterations: minimumSamples, warmup: warmupMs > 0, warmupTime: warmupMs, warmupIterations: 1, throws: true,
    setup: (_, mode) => { measuring = mode === "run"; },
  });
  bench.add("step", async () => {
    const begun = performance.now();
    await step();
    const overriddenDuration = performance.now() - begun;
    if (measuring) samples.push(overriddenDuration);
    return { overriddenDuration };
  }, { async: true });
  await bench.run();
  if (samples.length === 0) throw new Error("no samples were taken");
  return { samplesMs: thinned(samples) };
}
