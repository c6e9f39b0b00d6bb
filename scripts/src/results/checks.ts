/** A list of named checks for the tasks that are not vitest runs: linting, packing, bundle sizes. */
import { clearResults, lastLine, noResults, resultsFile, writeResults, type Results } from "./results.ts";

export class Checks {
  readonly results: Results = noResults();

  /** Runs one check. It fails by throwing; the message is what a person reads. */
  readonly check = async (name: string, run: () => void | Promise<void>): Promise<boolean> => {
    try {
      await run();
      this.results.passed++;
      console.log(`  ok    ${name}`);
      return true;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.results.failures.push({ name, message });
      console.log(`  FAIL  ${name}\n${message.replaceAll(/^/gm, "        ")}`);
      return false;
    }
  };

  readonly skip = (name: string, reason: string): void => {
    this.results.skips.push({ name, reason });
    console.log(`  skip  ${name}: ${reason}`);
  };
}

/** Runs the checks of one task of the package in the working directory, writes its results, sets the exit code. */
export async function runChecks(task: string, run: (checks: Checks) => Promise<void>): Promise<void> {
  const file = resultsFile(process.cwd(), task);
  clearResults(file);
  const checks = new Checks();
  try {
    await run(checks);
  } catch (error) {
    // A fault of the task itself, not of what it checks; what it had counted so far stands.
    await checks.check(`${task} runs to its end`, () => Promise.reject(error));
  }
  writeResults(file, checks.results);
  console.log(lastLine(checks.results));
  process.exitCode = checks.results.failures.length > 0 ? 1 : 0;
}
