import { ReceptiveError } from "@receptive/core";

/** What `fit`, `evaluate`, `predict`, `save` and `load` throw on purpose; `code` is one of TrainingErrorCode. */
export class TrainingError extends ReceptiveError {
  declare readonly code: TrainingErrorCode;
  static override readonly label: string = "TrainingError";
  constructor(code: TrainingErrorCode, message: string, options?: ErrorOptions) {
    super(code, message, options);
  }
}

export type TrainingErrorCode =
  /** An option is out of range or of the wrong kind, or two exclude each other. */
  | "E_FIT_OPTION"
  /** Something that is no model, or a model without weights to train. */
  | "E_FIT_MODEL"
  /** Something that is no data set. */
  | "E_DATA_KIND"
  /** There is nothing to train on, or to evaluate. */
  | "E_DATA_EMPTY"
  /** A label that is not an integer, or beyond the classes or the model's outputs. */
  | "E_LABEL_RANGE"
  /** The loss became NaN or infinite. */
  | "E_NAN_LOSS"
  /** A step failed twice on its backend; the model has the weights of the last host copy. */
  | "E_STEP_FAILED"
  /** The file is damaged: its checksum is wrong, or its description makes no sense. */
  | "E_CHECKPOINT_CORRUPT"
  /** A safetensors file, but no checkpoint of this library, or of a newer one. */
  | "E_CHECKPOINT_FORMAT"
  /** The checkpoint is of another model, other data or other options. */
  | "E_RESUME_MISMATCH"
  /** Names or shapes of a file do not match the model's. */
  | "E_LOAD_MISMATCH"
  /** The signal was aborted. */
  | "E_ABORTED"
  /** Something that is no image, or of a size that the model does not take. */
  | "E_PREDICT_INPUT";
