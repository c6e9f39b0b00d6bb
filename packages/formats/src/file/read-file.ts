import { fileError } from "./file-error.ts";
import { nodeFiles } from "./node-files.ts";

/**
 * The bytes of a file. Node only.
 *
 * Errors: FileError with E_FILE_NOT_FOUND, E_FILE_READ, E_NO_FILES in a browser.
 */
export async function readFile(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const files = nodeFiles(path);
  try {
    return await files.readFile(path);
  } catch (cause) {
    throw fileError("read", path, cause);
  }
}
