#!/usr/bin/env node
import { run } from "./program.ts";

// `receptive … | head` closes the pipe: that is no mistake of ours, and nobody is left to tell.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));

process.exitCode = await run({ stdout: process.stdout, stderr: process.stderr, env: process.env, words: process.argv.slice(2) });
