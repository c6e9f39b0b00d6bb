import type { CompileOptions } from "@receptive/core";
import type { Dataset } from "@receptive/datasets";
import type { Model } from "@receptive/layers";
import { checkModel } from "../fit/check-data.ts";
import type { LossFunction } from "../step/loss-and-grads.ts";
import { evaluateWith } from "./evaluate-with.ts";

export interface EvaluateOptions {
  /** Images at a time. Default 250; it changes the speed and the memory, and the loss's last digits. */
  readonly batch?: number | "all" | undefined;
  readonly backend?: CompileOptions["backend"] | undefined;
  /** From logits and labels to the mean loss of a batch. Default: cross-entropy. */
  readonly loss?: LossFunction | undefined;
  /** Also count which class was taken for which. Default false. */
  readonly confusion?: boolean | undefined;
  /** Also give the predicted class of each image. Default false. */
  readonly predictions?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Evaluation {
  /** The mean over images. */
  readonly loss: number;
  /** The share classified right, 0 to 1. */
  readonly accuracy: number;
  /** Images. */
  readonly count: number;
  /** Row: true class; column: predicted class; how many images. */
  readonly confusion?: readonly (readonly number[])[];
  /** The predicted class of each image, in the data set's order. */
  readonly predictions?: Int32Array;
}

/**
 * Loss and accuracy of a model on labelled images, in inference mode. Of equal logits the first class counts.
 *
 * Errors: E_FIT_OPTION, E_FIT_MODEL, E_DATA_KIND, E_DATA_EMPTY, E_LABEL_RANGE, E_ABORTED.
 *
 * @example
 * const { accuracy } = await evaluate(model, test);
 */
export async function evaluate(model: Model, data: Dataset, options: EvaluateOptions = {}): Promise<Evaluation> {
  checkModel(model, "evaluate");
  return evaluateWith(model, { params: model.params, buffers: model.buffers }, data, options);
}
