import type { BenchArguments } from "./arguments.ts";
import { backendEntry, checkThreads, usualBackends } from "./backends.ts";
import type { BenchCase } from "./bench-case.ts";
import { allCases } from "./cases/all-cases.ts";
import { withNeighbours } from "./neighbours.ts";
import { comparePairs } from "./pair.ts";
import { type PyTorch, startPyTorch } from "./peers/pytorch.ts";
import { profileCase, profileTable } from "./profile-case.ts";
import type { BenchLine } from "./bench-line.ts";
import { runCase } from "./run-case.ts";
import { selectCases } from "./select-cases.ts";
import { resultTable } from "./table.ts";
import { UsageError } from "./usage-error.ts";

/** Runs what the arguments ask for; answers how many cases failed. */
export async function bench(args: BenchArguments): Promise<number> {
  const cases = selectCases(allCases, args.only);
  if (args.list) {
    console.log((args.only.length === 0 ? allCases : cases).map((c) => c.id).join("\n"));
    return 0;
  }
  const backends = args.backend.length > 0 ? args.backend : usualBackends.filter((name) => args.threads === 1 || !backendEntry(name).slow);
  for (const name of backends) checkThreads(name, args.threads);
  if (args.pair) return await withPyTorch(args, (peer) => comparePairs(cases, backends, args, peer));
  if (args.profile && args.threads > 1) throw new UsageError("--profile runs kernels one by one, on one thread: leave --threads out.");
  if (args.profile) return await profileAll(cases, backends, args);
  const lines = await measureAll(cases, backends, args);
  const peers = args.peer ? await measurePeer(cases, args) : [];
  const all = [...lines, ...peers];
  if (!args.json) console.log(resultTable(all));
  return all.filter((line) => "error" in line).length;
}

function print(line: BenchLine, args: BenchArguments): void {
  if (args.json) console.log(JSON.stringify(line));
  else if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${line.backend} ${line.case}\r`);
}

async function measureAll(cases: readonly BenchCase[], backends: readonly string[], args: BenchArguments): Promise<BenchLine[]> {
  const jobs = backends.flatMap((backend) => cases.filter((c) => c.tiny === true || !backendEntry(backend).slow).map((c) => ({ backend, benchCase: c })));
  if (jobs.length === 0) throw new UsageError(`no selected case is small enough for ${backends.join(", ")}. Leave --backend out, or choose others with --only (${allCases.filter((c) => c.tiny === true).map((c) => c.id).join(", ")}).`);
  const lines: BenchLine[] = [];
  for (const { backend, benchCase } of jobs) {
    const line = await runCase(benchCase, { backend, threads: args.threads, timeMs: args.timeMs });
    if (benchCase.neighbours === undefined) print(line, args);
    lines.push(line);
  }
  const compared = withNeighbours(lines, cases);
  // Those wait for their neighbours.
  for (const line of compared) if (args.json && allCases.find(({ id }) => id === line.case)?.neighbours !== undefined) print(line, args);
  return compared;
}

async function profileAll(cases: readonly BenchCase[], backends: readonly string[], args: BenchArguments): Promise<number> {
  for (const backend of backends) {
    for (const benchCase of cases.filter((c) => c.tiny === true || !backendEntry(backend).slow)) {
      const rows = await profileCase(benchCase, { backend, threads: args.threads });
      console.log(args.json ? JSON.stringify({ case: benchCase.id, backend, threads: args.threads, kernels: rows }) : `${profileTable(benchCase.id, rows)}\n`);
    }
  }
  return 0;
}

async function measurePeer(cases: readonly BenchCase[], args: BenchArguments): Promise<BenchLine[]> {
  const lines: BenchLine[] = [];
  await withPyTorch(args, async (peer) => {
    for (const benchCase of cases) {
      const line = await peer.measure(benchCase, args.timeMs);
      print(line, args);
      lines.push(line);
    }
    return 0;
  });
  return lines;
}

/** Skipping a peer that is not there is no failure; it is said on the error output, so that --json stays clean. */
async function withPyTorch(args: BenchArguments, use: (peer: PyTorch) => Promise<number>): Promise<number> {
  const started = await startPyTorch(args.threads);
  if ("skipped" in started) {
    console.error(`pytorch is skipped: ${started.skipped}`);
    return 0;
  }
  console.error(started.peer.description);
  try {
    return await use(started.peer);
  } finally {
    started.peer.stop();
  }
}
