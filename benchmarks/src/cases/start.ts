import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { BenchCase } from "../bench-case.ts";

const program = fileURLToPath(new URL("../start/first-step.ts", import.meta.url));

/** Runs a command to its end; fails with what it wrote on its error output. */
export function runToEnd(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "ignore", "pipe"], env });
    let errors = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => { errors += text; });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} ended with ${code}: ${errors.trim().split("\n").at(-1) ?? ""}`));
    });
  });
}

/** A new process, from its start to the loss of its first LeNet-5 step at batch 128 (and its end). */
export const startCases: readonly BenchCase[] = [{
  id: "start/lenet5",
  prepare: async ({ backendName, threads }) => () => runToEnd(process.execPath, [program, backendName, String(threads)]),
}];
