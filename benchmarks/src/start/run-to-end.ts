import { spawn } from "node:child_process";

/** Runs a command to its end and gives what it wrote; fails with what it wrote on its error output. */
export function runToEnd(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], env });
    let output = "";
    let errors = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => { output += text; });
    child.stderr.setEncoding("utf8").on("data", (text: string) => { errors += text; });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${command} ended with ${code}: ${errors.trim().split("\n").at(-1) ?? ""}`));
    });
  });
}

/** The most memory a process says it held, on the last line it writes: `{"peakKB": …}`. */
export function peakMBOf(output: string): number {
  const last = JSON.parse(output.trim().split("\n").at(-1) ?? "") as { readonly peakKB?: unknown };
  if (typeof last.peakKB !== "number") throw new Error(`a process ended without its peak memory: ${output}`);
  return last.peakKB / 1024;
}
