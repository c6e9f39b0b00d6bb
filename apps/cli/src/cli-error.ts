/** What the command itself finds wrong: one line that says what and what to do, under a stable code. */
export class CliError extends Error {
  readonly code: CliErrorCode;
  constructor(code: CliErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.name = "CliError";
  }
}

export type CliErrorCode =
  /** An unknown command or flag, or a value that a flag does not take. */
  | "E_USAGE"
  /** The folder for results cannot be made or written to. */
  | "E_OUT"
  /** Standard output cannot be written to. */
  | "E_OUTPUT"
  /** Nothing to resume from. */
  | "E_RESUME"
  /** A file of weights that fits none of the models. */
  | "E_MODEL_UNKNOWN"
  /** An image that cannot be read as one. */
  | "E_IMAGE"
  /** An index beyond the data set. */
  | "E_INDEX"
  /** A model that cannot learn from this data. */
  | "E_DATA_MODEL";
