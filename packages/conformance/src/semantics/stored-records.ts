import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type AccuracyRecord, parseRecord } from "./accuracy-record.ts";

/** Where records and the page are. */
export interface Places { readonly records: string; readonly page: string }

export const repositoryPlaces: Places = { records: join(import.meta.dirname, "../../records"), page: join(import.meta.dirname, "../../../../docs/semantics.md") };

/** Columns in this order, others after them. */
const FIRST: readonly string[] = ["reference-f32", "cpu", "webgpu"];
const place = (name: string): number => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);

/** All records of a folder, one for each backend. */
export async function readRecords(folder: string): Promise<AccuracyRecord[]> {
  const files = (await readdir(folder)).filter((f) => f.endsWith(".json"));
  const records = await Promise.all(files.map(async (f) => parseRecord(await readFile(join(folder, f), "utf8"), f)));
  return records.sort((a, b) => place(a.backend) - place(b.backend) || (a.backend < b.backend ? -1 : 1));
}

/** One line for each operation and type, so that a difference shows what changed. */
function recordText({ accuracy, ...run }: AccuracyRecord): string {
  const lines = Object.entries(accuracy).map(([key, a]) => `  ${JSON.stringify(key)}: ${JSON.stringify(a)}`);
  return `{\n${Object.entries(run).map(([key, v]) => ` ${JSON.stringify(key)}: ${JSON.stringify(v)},\n`).join("")} "accuracy": {\n${lines.join(",\n")}\n }\n}\n`;
}

/** Stores a backend's record, in place of the one before. */
export async function storeRecord(folder: string, record: AccuracyRecord): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${record.backend}.json`), recordText(record));
}
