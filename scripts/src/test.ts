/**
 * The test command: every kind of check in every package, then one summary. The last line printed is
 * `N passed, N failed, N skipped`, summed over everything; each skip prints its reason above it.
 */
import { resultsFile, add, clearResults, lastLine, noResults, readResults, type Results } from "./results/results.ts";
import { workspaces } from "./repository.ts";
import { runTasks, type TaskRun } from "./run-tasks.ts";

const tasks = ["lint", "typecheck", "build", "test:unit", "test:browser", "test:docs", "docs", "check:packages", "check:bundles"];

const words = process.argv.slice(2);
for (const workspace of workspaces()) for (const task of tasks) clearResults(resultsFile(workspace.folder, task));
const started = performance.now();
const runs = runTasks(tasks, { force: words.includes("--force"), withoutTurbo: words.includes("--no-turbo") });

const total = noResults();
console.log("\n");
for (const run of runs) {
  const results = resultsOf(run);
  add(total, results);
  const { passed, failures, skips } = results;
  const counts = `${String(passed).padStart(6)} passed ${String(failures.length).padStart(4)} failed ${String(skips.length).padStart(4)} skipped`;
  console.log(`${nameOf(run).padEnd(42)}${counts} ${run.seconds.toFixed(1).padStart(7)} s${run.cached ? " (cached)" : ""}`);
}
for (const { name, reason } of total.skips) console.log(`skipped: ${name}: ${reason}`);
for (const { name, message } of total.failures) console.log(`FAILED: ${name}\n${message.split("\n").slice(0, 12).join("\n").replaceAll(/^/gm, "    ")}`);
console.log(`${((performance.now() - started) / 1000).toFixed(0)} s in all\n${lastLine(total)}`);
process.exitCode = total.failures.length > 0 ? 1 : 0;

function nameOf({ workspace, task }: TaskRun): string {
  return `${workspace.manifest.name} ${task}`;
}

/** A task without a results file (a type check, a build) is one check: its exit code. */
function resultsOf(run: TaskRun): Results {
  const written = readResults(resultsFile(run.workspace.folder, run.task));
  if (run.exitCode === 0) return written ?? { ...noResults(), passed: 1 };
  if (written && written.failures.length > 0) return written;
  const message = run.exitCode === undefined ? "did not run" : `ended with code ${run.exitCode}; its output is above`;
  return { ...(written ?? noResults()), failures: [{ name: nameOf(run), message }] };
}
