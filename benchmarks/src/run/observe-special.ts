/** Cases whose sample is no step of a prepared program: starts of processes, memory after many steps, sizes. */
import { bundleProgram } from "@receptive/scripts/bundle-program";
import { typeInstantiations } from "../budget/type-instantiations.ts";
import type { BenchCase } from "../cases/bench-case.ts";
import { underLoad } from "../record/load.ts";
import type { MeasureLine, RecordLine, SubjectId } from "../record/record.ts";
import { median } from "../statistics/median.ts";
import { ask } from "./ask.ts";
import type { Subject } from "./subject.ts";

const STARTS = 5;
/** Ten thousand steps of the slowest subject that is asked for them. */
const LONG_MS = 300_000;

type Numbers = Readonly<Record<string, readonly [value: number, unit: MeasureLine["unit"], exact: boolean]>>;

function measures(run: string, { id, group }: BenchCase, subject: SubjectId, numbers: Numbers): MeasureLine[] {
  return Object.entries(numbers).map(([name, [value, unit, exact]]) => ({ kind: "measure", run, case: name === "" ? id : `${id}/${name}`, group, subject, value, unit, exact }));
}

/** New processes, from their start to the loss of their first step. */
async function starts(subject: Subject, benchCase: BenchCase, network: "lenet5" | "mlp" | "cifar-cnn" | "resnet20", batch: number, run: string): Promise<RecordLine[]> {
  const samplesMs: number[] = [];
  let peakMB = 0;
  let version = subject.version ?? "unknown";
  const { load } = await underLoad(async () => {
    for (let i = 0; i < STARTS; i++) {
      const begun = performance.now();
      const host = await subject.open();
      try {
        version = (await ask(host, { do: "hello", brief: true, backend: subject.id.backend, threads: subject.id.threads, assets: subject.assets })).version;
        await ask(host, { do: "prepare", work: { kind: "compile", network, batch } });
        samplesMs.push(performance.now() - begun);
        peakMB = Math.max(peakMB, (await ask(host, { do: "memory" })).peakMB ?? 0);
      } finally {
        await host.close();
      }
    }
  });
  const by = { ...subject.id, version: subject.version ?? version };
  const { id, group } = benchCase;
  return [
    { kind: "observation", run, case: id, group, subject: by, samplesMs, medianMs: median(samplesMs), minMs: Math.min(...samplesMs), load, result: "unchecked" },
    ...(peakMB === 0 ? [] : measures(run, benchCase, by, { "peak-memory": [peakMB, "MB", false] })),
  ];
}

/** What is held after a tenth of the steps, and how much more at their end. */
async function manySteps(subject: Subject, benchCase: BenchCase, steps: number, run: string): Promise<RecordLine[]> {
  const host = await subject.open();
  try {
    const { version } = await ask(host, { do: "hello", backend: subject.id.backend, threads: subject.id.threads, assets: subject.assets });
    await ask(host, { do: "prepare", work: benchCase.work });
    await ask(host, { do: "repeat", steps: steps / 10 }, LONG_MS);
    const early = await ask(host, { do: "memory" });
    await ask(host, { do: "repeat", steps: steps - steps / 10 }, LONG_MS);
    const late = await ask(host, { do: "memory" });
    const grown = (key: keyof typeof late): number | undefined => (late[key] === undefined || early[key] === undefined ? undefined : late[key] - early[key]);
    const [live, heap, resident] = [grown("liveBytes"), grown("heapMB"), grown("residentMB")];
    return measures(run, benchCase, { ...subject.id, version: subject.version ?? version }, {
      ...(late.liveBytes === undefined ? {} : { "live-after": [late.liveBytes, "bytes", true] }),
      ...(live === undefined ? {} : { "live-growth": [live, "bytes", true] }),
      ...(heap === undefined ? {} : { "heap-growth": [heap, "MB", false] }),
      ...(resident === undefined ? {} : { "resident-growth": [resident, "MB", false] }),
      ...(late.peakMB === undefined ? {} : { "peak": [late.peakMB, "MB", false] }),
    });
  } finally {
    await host.close();
  }
}

/** The lines of such a case; null where it is an ordinary one. Sizes are ours alone, and need no process. */
export async function observeSpecial(subject: Subject, benchCase: BenchCase, run: string): Promise<readonly RecordLine[] | null> {
  const { work } = benchCase;
  const by = { ...subject.id, version: subject.version ?? "unknown" };
  switch (work.kind) {
    case "start": return await starts(subject, benchCase, work.network, work.batch, run);
    case "steps": return await manySteps(subject, benchCase, work.steps, run);
    case "bundle": return subject.id.name === "ours" ? measures(run, benchCase, by, { "": [(await bundleProgram(work.program)).gzipBytes, "bytes", true] }) : [];
    case "types": return subject.id.name === "ours" ? measures(run, benchCase, by, { "": [typeInstantiations(work.program), "instantiations", true] }) : [];
    default: return null;
  }
}
