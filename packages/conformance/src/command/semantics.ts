#!/usr/bin/env node
/** `pnpm conformance:semantics [FILE…]`: stores the records of runs (`pnpm conformance --json FILE`) and makes the tables of docs/semantics.md anew. */
import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parseRecord } from "../semantics/accuracy-record.ts";
import { withTables } from "../semantics/semantics-page.ts";
import { readRecords, repositoryPlaces, storeRecord } from "../semantics/stored-records.ts";

const { records, page } = repositoryPlaces;
for (const file of process.argv.slice(2)) {
  const path = resolve(process.env["INIT_CWD"] ?? process.cwd(), file);
  await storeRecord(records, parseRecord(await readFile(path, "utf8"), file));
}
const stored = await readRecords(records);
await writeFile(page, withTables(await readFile(page, "utf8"), stored));
process.stdout.write(`docs/semantics.md: ${stored.map((r) => r.backend).join(", ")}\n`);
