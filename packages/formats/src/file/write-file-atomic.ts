import { nodeFiles } from "./node-files.ts";
import { replaceFile } from "./replace-file.ts";

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
