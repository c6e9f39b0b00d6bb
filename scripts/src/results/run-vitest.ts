/** Runs vitest from the repository root with our reporter beside its own, and leaves the results file of one task. */
import { spawnSync } from "node:child_process";
import { repositoryRoot, toolFile } from "../repository.ts";
import { clearResults, lastLine, noResults, readResults, resultsFile, writeResults, type Results } from "./results.ts";

export interface VitestRun {
  task: string;
  config: string;
  /** Folder whose tests run, relative to the root. */
  folder: string;
  timeoutMs: number;
}

export function runVitest({ task, config, folder, timeoutMs }: VitestRun): void {
  const file = resultsFile(process.cwd(), task);
  clearResults(file);
  const args = ["run", "--config", config, "--passWithNoTests", ...(folder === "" ? [] : ["--dir", folder]), ...process.argv.slice(2)];
  const run = spawnSync(process.execPath, [toolFile("vitest", "vitest.mjs"), ...args], {
    cwd: repositoryRoot,
    env: { ...process.env, RECEPTIVE_RESULTS_FILE: file },
    stdio: "inherit",
    timeout: timeoutMs,
  });
  // With no test file at all vitest may not call its reporters; that is not a failure.
  const results: Results = readResults(file) ?? noResults();
  if (run.status !== 0 && results.failures.length === 0) {
    results.failures.push({ name: task, message: run.signal ? `stopped by ${run.signal} after ${timeoutMs} ms` : `vitest ended with code ${run.status}` });
  }
  writeResults(file, results);
  console.log(lastLine(results));
  process.exitCode = results.failures.length > 0 ? 1 : 0;
}
