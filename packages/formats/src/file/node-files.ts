import { FileError } from "../errors.ts";

export type NodeFiles = Pick<typeof import("node:fs/promises"), "open" | "rename" | "rm" | "readFile">;

/**
 * Node's file functions. `process.getBuiltinModule` was made for modules that run in browsers too: there is no import
 * for a bundler to trip over.
 *
 * Errors: E_NO_FILES in a browser.
 */
export function nodeFiles(path: string): NodeFiles {
  const host: Partial<Pick<NodeJS.Process, "getBuiltinModule">> | undefined = globalThis.process;
  const files = typeof host?.getBuiltinModule === "function" ? host.getBuiltinModule("node:fs/promises") : undefined;
  if (files === undefined) throw new FileError("E_NO_FILES", path, `${path}: there are no files in a browser. Offer the bytes as a download instead.`);
  return files;
}
