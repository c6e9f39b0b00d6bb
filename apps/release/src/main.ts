/** `pnpm release`: see USAGE. Every step is said before it is taken, and the first that fails ends it. */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { type HistoryRun, parseHistory, sessionsOf } from "@receptive/benchmarks/history";
import { pack } from "@receptive/scripts/pack";
import { repositoryRoot } from "@receptive/scripts/repository";
import { runTasks } from "@receptive/scripts/run-tasks";
import { readArguments, type ReleaseArguments, USAGE } from "./arguments.ts";
import { releaseNotes } from "./release-notes.ts";
import { faultsOfRelease, pendingChangesets, storedRuns, type Versioned, versionedPackages } from "./release-state.ts";

class ReleaseError extends Error {}

const git = (...words: readonly string[]): string => execFileSync("git", ["-C", repositoryRoot, ...words], { encoding: "utf8" }).trim();
const say = (what: string): void => console.log(`\n${what}`);

function checkEverything({ skipTests }: ReleaseArguments): void {
  const tasks = skipTests ? ["build", "check:packages", "check:bundles", "docs"] : ["lint", "typecheck", "build", "test:unit", "test:browser", "test:docs", "docs", "check:packages", "check:bundles"];
  say(`checks: ${tasks.join(", ")}`);
  const failed = runTasks(tasks).filter(({ exitCode }) => exitCode !== 0);
  if (failed.length > 0) throw new ReleaseError(`failed: ${failed.map(({ workspace, task }) => `${workspace.manifest.name} ${task}`).join(", ")}`);
}

/** Measures, and answers the record. */
function measure(folder: string, { suite, vs }: ReleaseArguments): string {
  const file = join(folder, "record.jsonl");
  const words = [...(suite === undefined ? ["--quick"] : ["--suite", suite]), ...(vs === undefined ? [] : ["--vs", vs]), "--output", file];
  say(`pnpm bench ${words.join(" ")}`);
  const { status } = spawnSync(process.execPath, [join(repositoryRoot, "benchmarks/src/main.ts"), ...words], { cwd: repositoryRoot, stdio: "inherit" });
  if (status !== 0) throw new ReleaseError(`the measurement ended with code ${status ?? "none"}`);
  return readFileSync(file, "utf8");
}

interface Measured { readonly run: HistoryRun; readonly text: string; readonly stored: boolean }

/** The record of this version: the file that was named, the latest in the history, or one made now. */
function recordOf(version: string, folder: string, args: ReleaseArguments, history: readonly HistoryRun[]): Measured {
  const stored = args.record === undefined && args.suite === undefined ? history.findLast(({ run }) => run.versions["receptive"] === version && version !== "0.0.0") : undefined;
  if (stored !== undefined) {
    const { run, observations, measures, failures, skipped, comparisons } = stored;
    return { run: stored, stored: true, text: [run, ...observations, ...measures, ...failures, ...skipped, ...comparisons].map((line) => `${JSON.stringify(line)}\n`).join("") };
  }
  const text = args.record === undefined ? measure(folder, args) : readFileSync(resolve(process.env["INIT_CWD"] ?? process.cwd(), args.record), "utf8");
  const { runs, faults } = parseHistory(text);
  const [run] = sessionsOf(runs);
  if (faults[0] !== undefined || run === undefined) throw new ReleaseError(`the record cannot be read: ${faults[0] === undefined ? "it holds no run" : `line ${faults[0].line} ${faults[0].why}`}`);
  return { run, text, stored: history.some((each) => each.run.run === run.run.run) };
}

async function packAll(packages: readonly Versioned[], folder: string): Promise<{ name: string; version: string; file: string }[]> {
  say("tarballs");
  const packed = [];
  for (const { workspace, version } of packages) {
    const { name, file } = await pack(workspace, join(folder, "pack"));
    const at = join(folder, basename(file));
    cpSync(file, at);
    packed.push({ name, version, file: at });
    console.log(`  ${basename(at)}`);
  }
  rmSync(join(folder, "pack"), { recursive: true });
  return packed;
}

/** Publishes the very tarballs that were checked, dependencies first; a version that has its tag is out already. */
function publish(tarballs: readonly { name: string; version: string; file: string }[]): void {
  for (const { name, version, file } of tarballs) {
    const tag = `${name}@${version}`;
    if (git("tag", "--list", tag) !== "") continue;
    say(`npm publish ${basename(file)}`);
    execFileSync("npm", ["publish", file, "--access", "public", ...(process.env["GITHUB_ACTIONS"] === "true" ? ["--provenance"] : [])], { stdio: "inherit", shell: process.platform === "win32" });
    git("tag", "--annotate", tag, "--message", tag);
  }
}

async function release(args: ReleaseArguments): Promise<void> {
  const packages = versionedPackages();
  const version = packages.find(({ workspace }) => workspace.manifest.name === "receptive")?.version ?? "0.0.0";
  const faults = (run: HistoryRun | undefined): string[] => faultsOfRelease({ packages, pending: pendingChangesets(), dirty: git("status", "--porcelain"), run });
  const before = faults(undefined);
  if (args.publish && before.length > 0) throw new ReleaseError(before.join("\n"));
  checkEverything(args);
  const folder = join(repositoryRoot, "release", version);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const history = storedRuns();
  const { run, text, stored } = recordOf(version, folder, args, history);
  writeFileSync(join(folder, "record.jsonl"), text);
  writeFileSync(join(folder, "notes.md"), releaseNotes({ version, changelogs: packages.map(({ workspace, changelog }) => ({ name: workspace.manifest.name, text: changelog })), run, history: stored ? history : [...history, run] }));
  const tarballs = await packAll(packages, folder);
  const after = faults(run);
  if (!args.publish) say(after.length === 0 ? `Ready: look at release/${version}, then pnpm release --publish.` : `A trial. Before it can be published:\n${after.map((fault) => `- ${fault}`).join("\n")}`);
  else if (after.length > 0) throw new ReleaseError(after.join("\n"));
  else publish(tarballs);
}

try {
  await release(readArguments(process.argv.slice(2)));
} catch (error) {
  const misuse = error instanceof TypeError && "code" in error;
  console.error(`error: ${error instanceof Error ? error.message : String(error)}${misuse ? `\n${USAGE}` : ""}`);
  process.exitCode = misuse ? 2 : 1;
}
