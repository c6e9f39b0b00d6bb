/** `pnpm bench:record FILE …`: adds records, as `pnpm bench --output FILE` writes them, to the history of their machines. */
import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { UsageError } from "../usage-error.ts";
import { appendRecord, runsOf } from "./append-run.ts";
import { parseHistory } from "./parse-history.ts";

const folder = join(import.meta.dirname, "../../history");
const USAGE = "pnpm bench:record FILE …: adds records (pnpm bench --output FILE) to benchmarks/history. --check reads the history alone, and names lines that cannot be read.";

/** Answers how many lines cannot be read. */
function check(): number {
  const files = globSync("*.jsonl", { cwd: folder }).sort();
  const faults = files.flatMap((file) => parseHistory(readFileSync(join(folder, file), "utf8")).faults.map(({ line, why }) => `${file}: line ${line} ${why}`));
  console.log(faults.length === 0 ? `${files.length} ${files.length === 1 ? "file" : "files"}, every line can be read` : faults.join("\n"));
  return faults.length;
}

function record(files: readonly string[]): number {
  const from = process.env["INIT_CWD"] ?? process.cwd();
  const records = files.map((file) => ({ file, text: readFileSync(resolve(from, file), "utf8") }));
  // All of them before the first is added: "nothing was added" must be true of a second file, too.
  for (const { file, text } of records) runsOf(text, file);
  for (const { file, text } of records) {
    for (const { run, lines, path } of appendRecord(folder, text, file)) console.log(`${lines} lines of run ${run} → ${path}`);
  }
  return 0;
}

try {
  const words = process.argv.slice(2);
  if (words.length === 0 || words.some((word) => word.startsWith("-") && word !== "--check")) throw new UsageError(USAGE);
  process.exitCode = (words.includes("--check") ? check() : record(words)) > 0 ? 1 : 0;
} catch (error) {
  if (!(error instanceof UsageError) && !(error instanceof Error && "code" in error)) throw error;
  console.error(`error: ${error.message}`);
  process.exitCode = 2;
}
