import { fileError } from "./file-error.ts";
import type { NodeFiles } from "./node-files.ts";

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
