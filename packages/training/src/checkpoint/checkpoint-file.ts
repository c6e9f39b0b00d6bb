import { readFile, writeFileAtomic } from "@receptive/formats/node";
import type { CheckpointOptions } from "../fit/fit-options.ts";

/** Where a checkpoint goes: the one file, or one of its own in the folder. */
export function checkpointPath({ path, directory = "." }: CheckpointOptions, at: { readonly epoch: number; readonly step: number; readonly endOfEpoch: boolean }): string {
  if (path !== undefined) return path;
  const name = at.endOfEpoch ? `epoch-${String(at.epoch).padStart(3, "0")}` : `step-${String(at.step).padStart(6, "0")}`;
  return `${directory.replace(/\/$/, "")}/${name}.safetensors`;
}

/** Writes a checkpoint whole or not at all; its folder is made if it was named as one. */
export async function writeCheckpoint(options: CheckpointOptions, path: string, bytes: Uint8Array): Promise<void> {
  if (options.directory !== undefined) {
    // Not an import: bundlers for pages would trip over it. Where there are no files, writing says so.
    await globalThis.process?.getBuiltinModule?.("node:fs/promises").mkdir(options.directory, { recursive: true }).catch(() => undefined);
  }
  await writeFileAtomic(path, bytes);
}

/** The bytes of a checkpoint given by path or as they are, and its name for messages. */
export async function readCheckpoint(resume: string | Uint8Array): Promise<{ bytes: Uint8Array; source: string }> {
  return typeof resume === "string" ? { bytes: await readFile(resume), source: resume } : { bytes: resume, source: "the checkpoint" };
}
