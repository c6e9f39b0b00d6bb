import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Dataset, synthetic } from "@receptive/datasets";

const main = fileURLToPath(new URL("../main.ts", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A call of the command under way. */
export interface Call {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Ended>;
  /** Resolves when standard output holds the text; rejects if the call ends before. */
  prints(text: string): Promise<void>;
}

/** Variables that decide where data comes from and how output looks are the test's alone. */
function environment(folder: string, extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { RECEPTIVE_DATA: _, RECEPTIVE_DEBUG: __, FORCE_COLOR: ___, NODE_OPTIONS: ____, ...rest } = process.env;
  return { ...rest, HOME: folder, XDG_CACHE_HOME: join(folder, "cache"), ...extra };
}

/** Calls the command as a user would, in `folder`; `shell` are words of bash that come before it. */
export function start(folder: string, words: string, extra: Readonly<Record<string, string>> = {}, shell = ""): Call {
  const command = [process.execPath, main, ...words.split(" ")];
  const child = spawn("bash", ["-c", `${shell} exec "$@"`, "bash", ...command], { cwd: folder, env: environment(folder, extra) });
  let [stdout, stderr] = ["", ""];
  const listeners = new Set<() => void>();
  child.stdout.on("data", (part: Buffer) => {
    stdout += part.toString();
    for (const listener of listeners) listener();
  });
  child.stderr.on("data", (part: Buffer) => (stderr += part.toString()));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  const prints = (text: string): Promise<void> => new Promise((resolve, reject) => {
    const listener = (): void => {
      if (!stdout.includes(text)) return;
      listeners.delete(listener);
      resolve();
    };
    listeners.add(listener);
    listener();
    void ended.then(() => reject(new Error(`the command ended without printing ${text}: ${stdout}${stderr}`)));
  });
  return { child, ended, prints };
}

/** Calls the command and waits for its end. */
export function call(folder: string, words: string, extra: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return start(folder, words, extra).ended;
}

function bigEndian(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * numbers.length);
  numbers.forEach((value, i) => bytes.writeUInt32BE(value, 4 * i));
  return bytes;
}

/** A folder with four IDX files: a few synthetic digits. */
export function writeTinyDigits(folder: string, sizes: { readonly train: number; readonly test: number }): void {
  mkdirSync(folder, { recursive: true });
  const digits = synthetic(sizes);
  const write = (stem: string, { images, labels, length }: Dataset<Uint8Array>): void => {
    writeFileSync(join(folder, `${stem}-images-idx3-ubyte`), Buffer.concat([bigEndian(0x803, length, 28, 28), images]));
    writeFileSync(join(folder, `${stem}-labels-idx1-ubyte`), Buffer.concat([bigEndian(0x801, length), Uint8Array.from(labels)]));
  };
  write("train", digits.train);
  write("t10k", digits.test);
}
