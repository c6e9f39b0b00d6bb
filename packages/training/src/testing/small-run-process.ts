/** `node small-run-process.ts FILE`: trains with a checkpoint each step, and says so on standard output. */
import { smallRun } from "./small-run.ts";

await smallRun({ checkpoint: { path: process.argv[2] ?? "checkpoint.safetensors", everySteps: 1 }, callbacks: [{ onCheckpoint: ({ step }) => { process.stdout.write(`${step}\n`); } }] });
