/** Stable codes of the errors of this package. */
export type VisualizationErrorCode =
  | "E_VIZ_EMPTY_IMAGE"
  | "E_VIZ_SHAPE"
  | "E_VIZ_LENGTH"
  | "E_VIZ_RANGE"
  | "E_VIZ_SIZE"
  | "E_VIZ_COLOR"
  | "E_VIZ_PATH"
  | "E_VIZ_NOT_FINITE";

/** What this package throws on purpose: the message says what is wrong, where, and what to do. */
export class VisualizationError extends Error {
  readonly code: VisualizationErrorCode;
  constructor(code: VisualizationErrorCode, message: string, options?: ErrorOptions) {
    super(`[${code}] ${message}`, options);
    this.code = code;
    this.name = new.target.name;
  }
}
