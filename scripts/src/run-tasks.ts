/**
 * Runs tasks of every package: through turbo (cached, in parallel), or one after the other where turbo has no binary for
 * this machine. Either way the answer is the same: each task with its exit code and its time.
 */
import { spawnSync } from "node:child_process";
import { globSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { repositoryRoot, workspaces, type Workspace } from "./repository.ts";

export interface TaskRun {
  workspace: Workspace;
  task: string;
  /** undefined: it never started. */
  exitCode: number | undefined;
  seconds: number;
  cached: boolean;
}

interface TurboSummary {
  tasks: {
    taskId: string;
    task: string;
    package: string;
    cache?: { status?: string };
    execution?: { startTime?: number; endTime?: number; exitCode?: number | null };
  }[];
}

const environment: NodeJS.ProcessEnv = { ...process.env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1", TURBO_NO_UPDATE_NOTIFIER: "1", pnpm_config_verify_deps_before_run: "false" };

export function runTasks(tasks: readonly string[], options: { force?: boolean; withoutTurbo?: boolean } = {}): TaskRun[] {
  return options.withoutTurbo === true || !turboRuns() ? runInOrder(tasks) : runWithTurbo(tasks, options.force === true);
}

function turboRuns(): boolean {
  return spawnSync("turbo", ["--version"], { cwd: repositoryRoot, env: environment, stdio: "ignore", shell: process.platform === "win32" }).status === 0;
}

function runWithTurbo(tasks: readonly string[], force: boolean): TaskRun[] {
  const summaries = join(repositoryRoot, ".turbo", "runs");
  rmSync(summaries, { recursive: true, force: true });
  const args = ["run", ...tasks, "--continue=always", "--summarize", "--log-order=grouped", "--output-logs=new-only", `--concurrency=${Math.max(2, availableParallelism())}`];
  const run = spawnSync("turbo", force ? [...args, "--force"] : args, { cwd: repositoryRoot, env: environment, stdio: "inherit", shell: process.platform === "win32" });
  const file = globSync("*.json", { cwd: summaries })[0];
  if (file === undefined) throw new Error(`turbo ended with code ${run.status} and left no summary in .turbo/runs`);
  const summary: TurboSummary = JSON.parse(readFileSync(join(summaries, file), "utf8"));
  return withSummary(tasks, summary);
}

function withSummary(tasks: readonly string[], summary: TurboSummary): TaskRun[] {
  const ran = new Map(summary.tasks.map((entry) => [entry.taskId, entry]));
  return tasksOf(tasks).map(({ workspace, task }) => {
    const entry = ran.get(`${workspace.manifest.name}#${task}`);
    const { startTime = 0, endTime = 0, exitCode } = entry?.execution ?? {};
    const cached = entry?.cache?.status === "HIT";
    return { workspace, task, exitCode: exitCode ?? undefined, seconds: (endTime - startTime) / 1000, cached };
  });
}

/** What turbo.json says about order, as a list: build first, since the package checks read dist. */
function runInOrder(tasks: readonly string[]): TaskRun[] {
  const needsBuild = tasks.includes("check:packages") && !tasks.includes("build");
  const ordered = [...tasks].sort((a, b) => Number(b === "build") - Number(a === "build"));
  return tasksOf(needsBuild ? ["build", ...ordered] : ordered).map(({ workspace, task }) => {
    console.log(`\n${workspace.manifest.name}: ${task}`);
    const started = performance.now();
    const run = spawnSync("pnpm", ["run", task], { cwd: workspace.folder, env: environment, stdio: "inherit", shell: process.platform === "win32" });
    return { workspace, task, exitCode: run.status ?? undefined, seconds: (performance.now() - started) / 1000, cached: false };
  });
}

function tasksOf(tasks: readonly string[]): { workspace: Workspace; task: string }[] {
  const all = workspaces();
  return tasks.flatMap((task) => all.filter((workspace) => workspace.manifest.scripts?.[task] !== undefined).map((workspace) => ({ workspace, task })));
}
