import { spawnSync } from "node:child_process";
import type { BenchArguments } from "./arguments.ts";
import { checkBudgets, rewriteBudgets } from "./budget/budgets.ts";
import type { BenchCase } from "./cases/bench-case.ts";
import { allCases } from "./cases/all-cases.ts";
import { suiteGlobs } from "./cases/suites.ts";
import { peersFolder, peersMissing } from "./hosts/catalogue.ts";
import { openPages, type Pages } from "./hosts/page-host.ts";
import { startPyTorch } from "./peers/pytorch.ts";
import { profileCase, profileTable } from "./profile-case.ts";
import { describeRun } from "./record/machine.ts";
import type { RecordLine, SkippedLine } from "./record/record.ts";
import { openRecord, type RecordFile } from "./record/record-file.ts";
import { resultTable } from "./report/result-table.ts";
import { measureCases } from "./run/measure-cases.ts";
import { type Subject, subjectName } from "./run/subject.ts";
import { ourSubject, peerSubjects } from "./run/subjects.ts";
import { selectCases } from "./select-cases.ts";
import { UsageError } from "./usage-error.ts";

/** Runs what the arguments ask for; answers how many of our cases failed. */
export async function bench(args: BenchArguments, command: readonly string[]): Promise<number> {
  if (args.installPeers) return installPeers();
  if (args.budget !== null) return await budget(args.budget);
  const cases = casesOf(args);
  if (args.list) {
    console.log(cases.map((c) => c.id).join("\n"));
    return 0;
  }
  if (args.profile) return await profileAll(cases, args);
  return await measureRun(cases, args, command);
}

function casesOf(args: BenchArguments): readonly BenchCase[] {
  const suite = args.quick ? "quick" : args.suite;
  if (suite === null) return args.list && args.only.length === 0 ? allCases : selectCases(allCases, args.only);
  const usual = allCases.filter((c) => c.large !== true || suite === "gpu");
  const named = new Set([...selectCases(usual, suiteGlobs(suite)), ...(args.only.length === 0 ? [] : selectCases(allCases, args.only))]);
  return allCases.filter((c) => named.has(c));
}

async function profileAll(cases: readonly BenchCase[], args: BenchArguments): Promise<number> {
  if (args.threads > 1) throw new UsageError("--profile runs kernels one by one, on one thread: leave --threads out.");
  for (const backend of args.backend) {
    for (const benchCase of cases) {
      const rows = await profileCase(benchCase, backend);
      console.log(args.json ? JSON.stringify({ case: benchCase.id, backend, kernels: rows }) : `${profileTable(benchCase.id, rows)}\n`);
    }
  }
  return 0;
}

async function budget(what: "check" | "write"): Promise<number> {
  if (what === "write") {
    await rewriteBudgets();
    console.log("budgets.json holds what everything needs now. Read the difference before you commit it.");
    return 0;
  }
  const faults = await checkBudgets();
  console.log(faults.length === 0 ? "Everything keeps its budget." : faults.join("\n"));
  return faults.length;
}

function installPeers(): number {
  console.error("installing the peers into benchmarks/peers");
  const { status, error } = spawnSync("npx", ["--yes", "pnpm@12.21.0", "install", "--frozen-lockfile"], { cwd: peersFolder, stdio: "inherit", timeout: 900_000 });
  if (error !== undefined) throw new UsageError(`--install-peers: npx could not be started (${error.message}). Run \`pnpm install\` in benchmarks/peers yourself.`);
  return status === 0 ? 0 : 1;
}

interface Found { readonly subjects: readonly Subject[]; readonly skipped: readonly Omit<SkippedLine, "run" | "kind">[] }

/** Ours on each backend, then the peers that are here. */
async function findSubjects(args: BenchArguments, version: string, pages: Pages | null): Promise<Found> {
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

function alreadyIn(record: RecordFile | null): (caseId: string, subject: string) => boolean {
  const known = new Set((record?.before ?? []).flatMap((line) => (line.kind === "observation" || line.kind === "failure" ? [`${line.case} ${subjectName(line.subject)}`] : [])));
  return (caseId, subject) => known.has(`${caseId} ${subject}`);
}

async function measureRun(cases: readonly BenchCase[], args: BenchArguments, command: readonly string[]): Promise<number> {
  const record = args.output === null ? null : openRecord(args.output, args.append);
  const pages = args.page ? await openPages() : null;
  try {
    const runLine = await describeRun(command, new Date(), pages?.chromiumVersion ?? null);
    const lines: RecordLine[] = [];
    const write = (line: RecordLine): void => {
      lines.push(line);
      record?.write(line);
      if (args.json) console.log(JSON.stringify(line));
    };
    write(runLine);
    const version = (runLine.commit ?? "unknown").slice(0, 10) + (runLine.dirty ? "+" : "");
    const { subjects, skipped } = await findSubjects(args, version, pages);
    for (const line of skipped) write({ kind: "skipped", run: runLine.run, ...line });
    const progress = (text: string): void => { if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${text}`); };
    const introduced = new Set<string>();
    const introduce = (text: string): void => {
      if (introduced.has(text)) return;
      introduced.add(text);
      console.error(text);
    };
    await measureCases(cases, subjects, { run: runLine.run, timeMs: args.timeMs, rounds: args.rounds, write, introduce, progress, done: alreadyIn(record) });
    progress("");
    if (!args.json) console.log(resultTable([...(record?.before ?? []), ...lines], allCases));
    return lines.filter((line) => line.kind === "failure" && line.subject.name === "ours").length;
  } finally {
    await pages?.close();
    record?.close();
  }
}
