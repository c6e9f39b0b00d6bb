import { access, constants, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "@receptive/formats/node";
import { CliError } from "../cli-error.ts";

/** Where a run keeps what it makes. Each file is written whole or not at all. */
export interface RunFolder {
  readonly path: string;
  readonly checkpoint: string;
  write(name: string, bytes: Uint8Array | string): Promise<void>;
}

/** Makes the folder, with those above it. Throws E_OUT, before anything has been computed. */
export async function openRunFolder(path: string): Promise<RunFolder> {
  try {
    await mkdir(path, { recursive: true });
    await access(path, constants.W_OK);
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    const why = code === "EEXIST" || code === "ENOTDIR" ? "there is a file of this name" : code;
    throw new CliError("E_OUT", `${path} cannot be made or written to (${why}). Name another folder with --out.`, { cause });
  }
  return { path, checkpoint: join(path, "checkpoint.safetensors"), write: (name, bytes) => writeFileAtomic(join(path, name), bytes) };
}
