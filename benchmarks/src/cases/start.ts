import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { BenchCase } from "../bench-case.ts";
import { peakMBOf, runToEnd } from "../start/run-to-end.ts";

const source = fileURLToPath(new URL("../start/first-step.ts", import.meta.url));

/** One file of JavaScript, as an application ships: neither types to strip nor hundreds of modules to find. */
async function bundle(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "receptive-start-"));
  process.once("exit", () => { void rm(folder, { recursive: true, force: true }); });
  const file = join(folder, "first-step.mjs");
  await build({ entryPoints: [source], bundle: true, minify: true, platform: "node", format: "esm", outfile: file, logLevel: "error" });
  return file;
}

let peakMB = 0;

/** A new process, from its start to the loss of its first LeNet-5 step at batch 128 (and its end). */
export const startCases: readonly BenchCase[] = [{
  id: "start/lenet5",
  peakMB: () => peakMB,
  prepare: async ({ backendName, threads }) => {
    const program = await bundle();
    return async () => { peakMB = peakMBOf(await runToEnd(process.execPath, [program, backendName, String(threads)])); };
  },
}];
