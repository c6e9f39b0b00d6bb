/**
 * What the data packages throw on purpose: a stable `code`, and a message that says what is wrong, where (the file or
 * the option) and what to do. `cause` keeps the rest. It has the form of core's errors without needing core.
 */
export class DatasetError extends Error {
  readonly code: DatasetErrorCode;
  constructor(code: DatasetErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.name = "DatasetError";
  }
  /** `DatasetError [E_CHECKSUM]: train-images-idx3-ubyte.gz …` */
  override toString(): string {
    return `${this.name} [${this.code}]: ${this.message}`;
  }
}

export type DatasetErrorCode =
  /** An option is out of range or of the wrong kind. */
  | "E_DATA_OPTION"
  /** Neither a known data set nor a folder. */
  | "E_DATA_NAME"
  /** Files are missing in the folder that was named. */
  | "E_DATA_NOT_FOUND"
  /** A file is there but cannot be read. */
  | "E_DATA_READ"
  /** There is nothing to make a batch of. */
  | "E_DATA_EMPTY"
  /** Images, labels and shape do not belong together. */
  | "E_DATA_SHAPE"
  /** A pixel that is not a finite number. */
  | "E_DATA_VALUE"
  /** A label that is not an integer, or is outside the classes. */
  | "E_LABEL_RANGE"
  | "E_GZIP_CORRUPT"
  | "E_IDX_MAGIC"
  | "E_IDX_TRUNCATED"
  /** Bytes after the last element. */
  | "E_IDX_TRAILING"
  | "E_CHECKSUM"
  /** No mirror could be reached, or none had the file. */
  | "E_NETWORK";
