/**
 * What is wrong with the contents of a file: a stable `code`, and a message that names the file, the tensor and what
 * to do. It has the form of core's errors without needing core.
 */
export class FormatError extends Error {
  readonly code: FormatErrorCode;
  constructor(code: FormatErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.name = "FormatError";
  }
  override toString(): string {
    return `${this.name} [${this.code}]: ${this.message}`;
  }
}

export type FormatErrorCode =
  /** Not a safetensors file, or a header that is no JSON object of tensors. */
  | "E_SAFETENSORS_HEADER"
  /** The file ends before its header or its data do. */
  | "E_SAFETENSORS_TRUNCATED"
  /** Bytes that no tensor owns, at the end or between two. */
  | "E_SAFETENSORS_GAP"
  /** Two tensors own the same bytes. */
  | "E_SAFETENSORS_OVERLAP"
  /** A name occurs twice. */
  | "E_SAFETENSORS_DUPLICATE"
  /** A name that cannot be written. */
  | "E_SAFETENSORS_NAME"
  /** An element type that is unknown, or does not fit the array. */
  | "E_SAFETENSORS_DTYPE"
  /** A shape that is no list of sizes, or does not fit the number of bytes. */
  | "E_SAFETENSORS_SHAPE";

/** A file that could not be read or written; `path` is its name, `cause` the system's error. */
export class FileError extends Error {
  readonly code: FileErrorCode;
  readonly path: string;
  constructor(code: FileErrorCode, path: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.path = path;
    this.name = "FileError";
  }
  override toString(): string {
    return `${this.name} [${this.code}]: ${this.message}`;
  }
}

export type FileErrorCode =
  | "E_FILE_NOT_FOUND"
  | "E_FILE_READ"
  | "E_FILE_WRITE"
  /** No space left, or the user's quota or file size limit is reached. */
  | "E_DISK_FULL"
  /** There are no files in a browser. */
  | "E_NO_FILES";
