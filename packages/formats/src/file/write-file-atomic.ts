import { fileError } from "./file-error.ts";
import { type NodeFiles, nodeFiles } from "./node-files.ts";

/**
 * Writes `bytes` (a string as UTF-8) to `path` so that, whatever happens, the file has either its old contents or all of
 * the new: they go to a temporary file beside it, are flushed to the disk, and take its name. Node only; the folder must
 * exist.
 *
 * Errors: FileError with E_DISK_FULL, E_FILE_WRITE (permissions, no such folder), E_NO_FILES in a browser.
 *
 * @example
 * await writeFileAtomic("lenet5.safetensors", writeSafetensors(tensors));
 */
export async function writeFileAtomic(path: string, bytes: Uint8Array | string): Promise<void> {
  await replaceFile(nodeFiles(path), path, bytes);
}

let written = 0;

/** `writeFileAtomic` on given file functions, so that a full disk can be tested without one. */
export async function replaceFile(files: NodeFiles, path: string, bytes: Uint8Array | string): Promise<void> {
  // Two processes or two calls never share a temporary file.
  const temporary = `${path}.${process.pid}-${written++}.tmp`;
  try {
    const handle = await files.open(temporary, "wx");
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await files.rename(temporary, path);
  } catch (cause) {
    await files.rm(temporary, { force: true }).catch(() => undefined); // The first error is the one to report.
    throw fileError("write", path, cause);
  }
}
