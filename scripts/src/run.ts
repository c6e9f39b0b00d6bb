/** `node scripts/src/run.ts TASK …`: the tasks of every package, through turbo. `--force` ignores the cache, `--no-turbo` runs them in order. */
import { runTasks } from "./run-tasks.ts";

const words = process.argv.slice(2);
const tasks = words.filter((word) => !word.startsWith("--"));
const runs = runTasks(tasks, { force: words.includes("--force"), withoutTurbo: words.includes("--no-turbo") });
const failed = runs.filter((run) => run.exitCode !== 0);
for (const { workspace, task } of failed) console.error(`failed: ${workspace.manifest.name} ${task}`);
process.exitCode = failed.length > 0 ? 1 : 0;
