import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readRecord } from "./record/record-file.ts";

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), "recording-")); });
afterEach(() => { rmSync(folder, { recursive: true, force: true }); });

test.each([["SIGINT", 130], ["SIGTERM", 143]] as const)("%s keeps what was measured, says where it is, and leaves no temporary folder", async (signal, code) => {
  const file = join(folder, "run.jsonl");
  const main = join(import.meta.dirname, "main.ts");
  const bench = spawn(process.execPath, [main, "--only", "eager/adds/1000", "--time", "60000", "--output", file], { env: { ...process.env, TMPDIR: folder }, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  bench.stderr.setEncoding("utf8").on("data", (text: string) => { said += text; });
  const ended = once(bench, "exit");
  // The first line is written; what is measured after it would take a minute.
  await vi.waitFor(() => { expect(existsSync(`${file}.partial`) && readFileSync(`${file}.partial`, "utf8").endsWith("\n")).toBe(true); }, { timeout: 30_000, interval: 20 });
  bench.kill(signal);
  expect((await ended)[0]).toBe(code);
  expect(said).toContain(`--append --output ${file}.partial`);
  expect(readRecord(`${file}.partial`).map(({ kind }) => kind)).toEqual(["run"]);
  expect(readdirSync(folder)).toEqual(["run.jsonl.partial"]);
});
