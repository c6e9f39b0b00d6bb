/** Runs one instrumented example in a process and a folder of its own, and compares what it printed with what it promised. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Example } from "./example.ts";
import type { Expectation } from "./expectations.ts";
import { matches } from "./matches.ts";

const timeoutMs = 120_000;

interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
  records: { expectation: number; text: string }[];
}

export async function runExample(example: Example, file: string, expectations: readonly Expectation[]): Promise<void> {
  const ran = await runFile(file);
  if (ran.code !== 0) throw new Error(`${ran.stderr.trim()}\nended with code ${ran.code ?? `none (stopped after ${timeoutMs} ms)`}`);
  expectations.forEach((expectation, index) => {
    const printed = ran.records.filter((record) => record.expectation === index).map((record) => record.text).join("\n");
    if (!matches(expectation.text, printed)) throw new Error(`line ${expectation.line} of the example says\n  ${expectation.text}\nand prints\n  ${printed}`);
  });
  if (example.output !== undefined && !matches(example.output, ran.stdout)) throw new Error(`the page shows\n${example.output}\nand it prints\n${ran.stdout}`);
}

async function runFile(file: string): Promise<Ran> {
  const folder = mkdtempSync(join(tmpdir(), "example-"));
  const preload = pathToFileURL(join(import.meta.dirname, "record-preload.ts")).href;
  // Every example loads the same sources: without the cache, stripping their types is most of its time.
  const env = { ...process.env, NODE_COMPILE_CACHE: join(dirname(file), ".compile-cache") };
  const child = spawn(process.execPath, ["--import", preload, file], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe", "pipe"], timeout: timeoutMs });
  const texts = ["", "", "", ""];
  child.stdio.forEach((stream, index) => {
    if (stream === null || stream === undefined || !("setEncoding" in stream)) return;
    stream.setEncoding("utf8");
    stream.on("data", (piece: string) => (texts[index] += piece));
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  rmSync(folder, { recursive: true, force: true });
  const [, stdout = "", stderr = "", records = ""] = texts;
  return { code, stdout, stderr, records: records.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line)) };
}
