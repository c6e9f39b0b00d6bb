import { mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { ReceptiveError } from "@receptive/core";
import { type ConformanceResult, runConformance } from "../kit/run-conformance.ts";
import type { Create } from "../kit/case.ts";
import type { Limitation } from "../kit/limitation.ts";
import { limitationsOf, limitationsOfDevice } from "../limitations.ts";
import { accuracyRecord } from "../semantics/accuracy-record.ts";
import { findBackend } from "./find-backend.ts";
import { resultTable } from "./result-table.ts";

const USAGE = `pnpm conformance --backend NAME [--only GLOB] [--seed N] [--json FILE] [--on TEXT]

  --backend   reference, reference-f32, cpu, webgpu, or the path of a module whose create() or default export
              makes one, at once or behind a promise; it may export candidates,
              { name: options for create }, and lose(backend)
  --only      cases to run, as suite/op/dtype/variant with * for any text: 'alu/*', '*/f32/*'
  --seed      of the random cases; 1 unless told
  --json      writes every result, and the worst error of each operation and type, to a file
  --on        what it ran on, for that file; the engine unless told
`;

export interface Streams {
  readonly stdout: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: { write(text: string): unknown };
}

function progressLine({ stdout }: Streams): { show(done: number, total: number, id: string, failed: number): void; clear(): void } {
  if (stdout.isTTY !== true) return { show: () => undefined, clear: () => undefined };
  let last = 0;
  return {
    show(done, total, id, failed) {
      const now = performance.now();
      if (now - last < 80 && done < total) return;
      last = now;
      stdout.write(`\r\u001B[K${`${done}/${total}${failed > 0 ? `, ${failed} failed` : ""}  ${id}`.slice(0, (stdout.columns ?? 80) - 1)}`);
    },
    clear: () => stdout.write("\r\u001B[K"),
  };
}

/** Runs the command with these words and gives its exit code: 0 where nothing failed, 1 where something did, 2 for misuse or where there is no backend. */
export async function run(words: readonly string[], streams: Streams): Promise<number> {
  try {
    return await runWords(words, streams);
  } catch (error) {
    // What has a code says what to do; anything else is a fault of ours, and wants its stack.
    if (!(error instanceof ReceptiveError)) throw error;
    streams.stderr.write(`${String(error)}\n`);
    return 2;
  }
}

/** A module's name is its file's. */
const shortName = (backend: string): string => backend.replace(/^.*[/\\]/u, "").replace(/\.[cm]?[jt]s$/u, "");

/** The engine, by its main version: what numbers depend on. */
function engine(): string {
  return `${process.release.name === "node" ? "Node" : process.release.name} ${process.versions.node.split(".")[0]}, ${process.arch}`;
}

/** The limitations of the device at hand. */
async function measured(create: Create): Promise<readonly Limitation[]> {
  const backend = await create();
  const limitations = await limitationsOfDevice(backend);
  backend.dispose();
  return limitations;
}

async function runWords(words: readonly string[], streams: Streams): Promise<number> {
  let values: { backend?: string; only?: string; seed?: string; json?: string; on?: string; help?: boolean };
  try {
    const text = { type: "string" } as const;
    values = parseArgs({ args: words.filter((w) => w !== "--"), options: { backend: text, only: text, seed: text, json: text, on: text, help: { type: "boolean", short: "h" } } }).values;
  } catch (error) {
    streams.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return 2;
  }
  const seed = Number(values.seed ?? "1");
  if (values.help === true || values.backend === undefined || !Number.isSafeInteger(seed)) {
    streams[values.help === true ? "stdout" : "stderr"].write(USAGE);
    return values.help === true ? 0 : 2;
  }
  const progress = progressLine(streams);
  let failed = 0;
  const onProgress = (r: ConformanceResult, done: number, total: number): void => {
    progress.show(done, total, r.id, failed);
    if (r.status !== "failed") return;
    failed++;
    progress.clear();
    streams.stdout.write(`failed  ${r.id}\n${r.faults.map((f) => `        ${f}\n`).join("")}`);
  };
  const { create, ...ways } = await findBackend(values.backend);
  const limitations = values.backend === "webgpu" ? await measured(create) : limitationsOf(values.backend);
  const file = values.json === undefined ? null : resolve(process.env["INIT_CWD"] ?? process.cwd(), values.json);
  // Minutes later would be too late to learn that there is no such folder.
  if (file !== null) await mkdir(dirname(file), { recursive: true });
  const results = await runConformance(create, { ...ways, only: values.only ?? "*", seed, limitations, onProgress });
  progress.clear();
  streams.stdout.write(`${resultTable(results)}\n`);
  if (file !== null) await writeFile(file, `${JSON.stringify({ ...accuracyRecord(results, { backend: shortName(values.backend), on: values.on ?? engine(), seed }), results }, null, 1)}\n`);
  if (results.length === 0) streams.stderr.write(`no case matches ${values.only ?? "*"}\n`);
  return failed > 0 || results.length === 0 ? 1 : 0;
}
