#!/usr/bin/env node
import { CliError } from "./cli-error.ts";
import { run } from "./program.ts";
import { reportError } from "./report-error.ts";

process.stdout.on("error", (cause: NodeJS.ErrnoException) => {
  // `receptive … | head` closes the pipe: that is no mistake of ours, and nobody is left to tell.
  if (cause.code === "EPIPE") process.exit(0);
  const why = cause.code === "ENOSPC" ? "no space is left" : (cause.code ?? cause.message);
  process.exit(reportError(new CliError("E_OUTPUT", `standard output cannot be written to (${why}). Send it elsewhere.`, { cause }), process.stderr, process.env));
});
// Where nobody hears of errors there is nothing to be done about it.
process.stderr.on("error", () => {});

process.exitCode = await run({ stdout: process.stdout, stderr: process.stderr, env: process.env, words: process.argv.slice(2) });
