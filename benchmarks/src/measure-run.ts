import type { BenchArguments } from "./arguments.ts";
import type { BenchCase } from "./cases/bench-case.ts";
import { allCases } from "./cases/all-cases.ts";
import { peersMissing } from "./hosts/catalogue.ts";
import { startPyTorch } from "./peers/pytorch.ts";
import type { RecordLine, SkippedLine } from "./record/record.ts";
import { type Recording, recording } from "./recording.ts";
import { resultTable } from "./report/result-table.ts";
import { measureCases } from "./run/measure-cases.ts";
import { type Subject, subjectName } from "./run/subject.ts";
import { ourSubject, peerSubjects } from "./run/subjects.ts";

interface Found { readonly subjects: readonly Subject[]; readonly skipped: readonly Omit<SkippedLine, "run" | "kind">[] }

/** Ours on each backend, then the peers that are here. */
async function findSubjects(args: BenchArguments, { version, pages }: Recording): Promise<Found> {
  const place = args.page ? "page" : "process";
  const ours = await Promise.all(args.backend.map((backend) => ourSubject({ backend, place, threads: args.threads, version, pages })));
  const scripted = args.peers.filter((name) => name !== "pytorch");
  const missing = scripted.length > 0 ? peersMissing() : null;
  const peers = missing === null ? await peerSubjects(scripted, place, args.threads, pages) : [];
  const skipped = missing === null ? [] : scripted.map((peer) => ({ peer, reason: missing }));
  if (!args.peers.includes("pytorch")) return { subjects: [...ours, ...peers], skipped };
  const pytorch = args.page ? { skipped: "it runs in no page" } : startPyTorch(args.threads);
  return "skipped" in pytorch
    ? { subjects: [...ours, ...peers], skipped: [...skipped, { peer: "pytorch", reason: pytorch.skipped }] }
    : { subjects: [...ours, ...peers, pytorch.subject], skipped };
}

/** True of a case and subject that these lines have already. */
function alreadyIn(lines: readonly RecordLine[]): (caseId: string, subject: string) => boolean {
  const known = new Set(lines.flatMap((line) => (line.kind === "observation" || line.kind === "failure" || line.kind === "measure" ? [`${line.case} ${subjectName(line.subject)}`] : [])));
  return (caseId, subject) => known.has(`${caseId} ${subject}`);
}

/** Measures cases by ours and the peers; answers how many of ours failed. */
export async function measureRun(cases: readonly BenchCase[], args: BenchArguments, command: readonly string[]): Promise<number> {
  return await recording(args, command, async (on) => {
    const { run: { run }, before, lines, write, progress } = on;
    const { subjects, skipped } = await findSubjects(args, on);
    for (const line of skipped) write({ kind: "skipped", run, ...line });
    const introduced = new Set<string>();
    const introduce = (text: string): void => {
      if (introduced.has(text)) return;
      introduced.add(text);
      console.error(text);
    };
    await measureCases(cases, subjects, { run, timeMs: args.timeMs, rounds: args.rounds, write, introduce, progress, done: alreadyIn(before) });
    progress("");
    if (!args.json) console.log(resultTable([...before, ...lines], allCases));
    return lines.filter((line) => line.kind === "failure" && line.subject.name === "ours").length;
  });
}
