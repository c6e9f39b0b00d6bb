import { spawnSync } from "node:child_process";
import type { BenchArguments } from "./arguments.ts";
import { checkBudgets, rewriteBudgets } from "./budget/budgets.ts";
import type { BenchCase } from "./cases/bench-case.ts";
import { allCases } from "./cases/all-cases.ts";
import { suiteGlobs } from "./cases/suites.ts";
import { peersFolder } from "./hosts/catalogue.ts";
import { measureRun } from "./measure-run.ts";
import { profileCase, profileTable } from "./profile-case.ts";
import { readRecord } from "./record/record-file.ts";
import { markdownTables } from "./report/markdown-table.ts";
import { selectCases } from "./select-cases.ts";
import { UsageError } from "./usage-error.ts";
import { versus } from "./versus/versus.ts";

/** Runs what the arguments ask for; answers how many of our cases failed or became slower. */
export async function bench(args: BenchArguments, command: readonly string[]): Promise<number> {
  if (args.installPeers) return installPeers();
  if (args.budget !== null) return await budget(args.budget);
  if (args.markdown !== null) {
    console.log(markdownTables(readRecord(args.markdown)));
    return 0;
  }
  const cases = casesOf(args);
  if (args.list) {
    console.log(cases.map((c) => c.id).join("\n"));
    return 0;
  }
  if (args.profile) return await profileAll(cases, args);
  return args.vs === null ? await measureRun(cases, args, command) : await versus(cases, args, args.vs, command);
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
