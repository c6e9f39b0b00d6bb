/** Stable codes of the errors of this package. */
export type VisualizationErrorCode =
  /** An image or matrix without a row or column. */
  | "E_VIZ_EMPTY_IMAGE"
  /** Values that do not fill the shape. */
  | "E_VIZ_SHAPE"
  /** Lists that belong together differ in length. */
  | "E_VIZ_LENGTH"
  /** A domain, class or count out of range. */
  | "E_VIZ_RANGE"
  /** A figure too small or too large to draw. */
  | "E_VIZ_SIZE"
  /** Nothing is drawn where a digit should be. */
  | "E_VIZ_BLANK"
  /** A canvas that cannot be drawn on or read. */
  | "E_VIZ_CANVAS"
  | "E_VIZ_COLOR"
  | "E_VIZ_PATH"
  /** A coordinate that is NaN or infinite. */
  | "E_VIZ_NOT_FINITE";

/** What this package throws on purpose: the message says what is wrong, where, and what to do. Of the form of core's errors. */
export class VisualizationError extends Error {
  readonly code: VisualizationErrorCode;
  constructor(code: VisualizationErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.name = "VisualizationError";
  }
  /** `VisualizationError [E_VIZ_RANGE]: a domain rises.` */
  override toString(): string {
    return `${this.name} [${this.code}]: ${this.message}`;
  }
}
