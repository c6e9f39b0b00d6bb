/** A record on disk: lines are added as they come, so that an interrupted run keeps what it has. */
import { appendFileSync, closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { checkLine } from "./check-line.ts";
import type { RecordLine } from "./record.ts";
import { UsageError } from "../usage-error.ts";

/** Reads a record; a last line cut off by a crash is left out. */
export function readRecord(path: string): RecordLine[] {
  if (!existsSync(path)) throw new UsageError(`${path}: there is no such record.`);
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.flatMap((line, i): RecordLine[] => {
    if (line === "") return [];
    const checked = checkLine(line);
    if ("line" in checked) return [checked.line];
    if (!checked.whole && i > 0 && i === lines.length - 1) return [];
    throw new UsageError(`${path}: line ${i + 1} ${checked.fault}. Name another file, or mend it.`);
  });
}

export interface RecordFile {
  /** Where the lines go until it is closed. */
  readonly path: string;
  readonly before: readonly RecordLine[];
  write(line: RecordLine): void;
  /** Puts a new record in its place, whole. */
  close(): void;
}

/** What an interrupted run measured is worth hours: it is gone on with, or deleted by whoever wants it gone. */
function refuseKept(path: string, partial: string): void {
  if (!existsSync(partial) || statSync(partial).size === 0) return;
  throw new UsageError(`--output ${path}: ${partial} holds what an interrupted run measured. Go on with it by --append --output ${partial}, or delete it.`);
}

/**
 * Opens a record to write. A new one is written beside its place, as `FILE.partial`, and takes it at the end, so that FILE is
 * never half a run; after an interruption the partial file has all lines up to it. With `append`, lines go to FILE itself.
 */
export function openRecord(path: string, append: boolean): RecordFile {
  if (!append && existsSync(path)) throw new UsageError(`--output ${path}: there is such a file. Add --append to go on with it, or name another.`);
  const target = append ? path : `${path}.partial`;
  const before = append && existsSync(path) ? readRecord(path) : [];
  // Whole lines alone: what a crash cut off goes.
  if (before.length > 0) replaceFile(path, before.map((line) => `${JSON.stringify(line)}\n`).join(""));
  if (!append) refuseKept(path, target);
  try {
    appendFileSync(target, "");
  } catch (error) {
    throw new UsageError(`--output ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return {
    path: target,
    before,
    write: (line) => { appendFileSync(target, `${JSON.stringify(line)}\n`); },
    close: () => { if (!append) renameSync(target, path); },
  };
}

/** Writes beside, flushes, and renames. */
export function replaceFile(path: string, text: string): void {
  const beside = `${path}.partial`;
  const file = openSync(beside, "w");
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(beside, path);
}
