import { FileError } from "../errors.ts";

const FULL: readonly string[] = ["ENOSPC", "EDQUOT", "EFBIG"];

/** What the system's error means for somebody who wanted to read or write `path`. */
export function fileError(doing: "read" | "write", path: string, cause: unknown): FileError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
  if (doing === "read" && code === "ENOENT") return new FileError("E_FILE_NOT_FOUND", path, `${path} does not exist. Check the path.`, { cause });
  if (doing === "read") return new FileError("E_FILE_READ", path, `${path} cannot be read (${code}). ${advice(code)}`, { cause });
  if (FULL.includes(code)) return new FileError("E_DISK_FULL", path, `${path} cannot be written: the disk is full (${code}). Free some space, or write elsewhere; what was there before is untouched.`, { cause });
  return new FileError("E_FILE_WRITE", path, `${path} cannot be written (${code}). ${advice(code)}`, { cause });
}

function advice(code: string): string {
  switch (code) {
    case "ENOENT": return "Create its folder first.";
    case "EISDIR": return "It is a folder: name a file.";
    case "ENOTDIR": return "A part of the path is a file, not a folder.";
    case "EACCES":
    case "EPERM":
    case "EROFS": return "Check the permissions, or choose another place.";
    default: return "Check the path and the disk.";
  }
}
