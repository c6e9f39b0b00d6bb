import type { BenchCase } from "../cases/bench-case.ts";
import type { Host } from "../hosts/host.ts";
import { underLoad } from "../record/load.ts";
import type { FailureLine, ObservationLine } from "../record/record.ts";
import { median } from "../statistics/median.ts";
import { ask, Refused } from "./ask.ts";
import { difference } from "./equal-values.ts";
import type { Subject } from "./subject.ts";

export interface ObserveOptions {
  readonly run: string;
  readonly timeMs: number;
  /** What ours computed; null while ours is the first to. */
  readonly expected: readonly number[] | null;
  readonly count: boolean;
}

export interface Observed { readonly line: ObservationLine | FailureLine; readonly values: readonly number[]; readonly about: string }

/** Samples of a step that takes longer than the time there is. */
const MINIMUM_SAMPLES = 3;

/** One fresh process or page: brings the program up, checks its result, then samples it. */
export async function observe(subject: Subject, benchCase: BenchCase, { run, timeMs, expected, count }: ObserveOptions): Promise<Observed> {
  const { id, group, flops, bytes } = benchCase;
  let version = subject.version ?? "unknown";
  let host: Host | undefined;
  let values: readonly number[] = [];
  let about = "";
  try {
    host = await subject.open();
    const opened = host;
    const { backend, threads } = subject.id;
    const hello = await ask(opened, { do: "hello", backend, threads, assets: subject.assets });
    version = subject.version ?? hello.version;
    about = hello.about;
    values = (await ask(opened, { do: "prepare", work: benchCase.work })).values;
    const unequal = expected === null ? null : difference(values, expected);
    if (unequal !== null) throw new Refused("unequal", unequal);
    const { counters } = count ? await ask(opened, { do: "count" }) : { counters: {} };
    const { result, load } = await underLoad(() => ask(opened, { do: "sample", ms: timeMs, warmupMs: timeMs / 3, minimum: MINIMUM_SAMPLES }));
    const { samplesMs } = result;
    return {
      values,
      about,
      line: {
        kind: "observation", run, case: id, group, subject: { ...subject.id, version }, samplesMs, medianMs: median(samplesMs), minMs: Math.min(...samplesMs), load,
        ...(flops === undefined ? {} : { flops }), ...(bytes === undefined ? {} : { bytes }), ...(Object.keys(counters).length === 0 ? {} : { counters }),
        result: subject.id.name === "ours" && expected === null ? "ours" : values.length === 0 ? "unchecked" : "equal",
      },
    };
  } catch (error) {
    const reason = error instanceof Refused ? error.reason : "failed";
    return { values, about, line: { kind: "failure", run, case: id, group, subject: { ...subject.id, version }, reason, error: error instanceof Error ? error.message : String(error) } };
  } finally {
    await host?.close();
  }
}
