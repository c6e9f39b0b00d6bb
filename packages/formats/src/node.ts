/** Files in Node. Safe to bundle for a page: there the functions throw E_NO_FILES. */
export { FileError, type FileErrorCode } from "./errors.ts";
export { writeFileAtomic } from "./file/write-file-atomic.ts";
export { readFile } from "./file/read-file.ts";
