/** `pnpm bench`: see `--help`. */
import { readArguments } from "./arguments.ts";
import { bench } from "./bench.ts";
import { UsageError } from "./usage-error.ts";

const argv = process.argv.slice(2);
try {
  const failures = await bench(readArguments(argv), argv);
  if (failures > 0) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`error: ${error.message}`);
  process.exitCode = 2;
}
