import type { CompileOptions } from "@receptive/core";
import type { Augment, Dataset } from "@receptive/datasets";
import type { Optimizer } from "@receptive/optimizers";
import type { LossFunction } from "../step/loss-and-grads.ts";
import type { Callback } from "./callbacks.ts";
import type { EarlyStoppingOptions } from "./early-stopping.ts";
import type { Progress } from "./progress.ts";

export interface CheckpointOptions {
  /** The file, written anew each time; what was there stays until the new one is complete. */
  readonly path?: string | undefined;
  /** Or a folder, made if need be, with a file for each checkpoint: `epoch-003.safetensors`, `step-000500.safetensors`. */
  readonly directory?: string | undefined;
  /** Also after every so many steps, counted from the start of training. */
  readonly everySteps?: number | undefined;
  /** Default 1, or none if `everySteps` is given. The last epoch always gets one, and so does an aborted run. */
  readonly everyEpochs?: number | undefined;
}

export interface FitOptions {
  /** Passes over the data. Default 10. */
  readonly epochs?: number | undefined;
  /** Images per step; 1 learns pattern by pattern, "all" epoch by epoch. A shorter last batch counts as one. Default 128. */
  readonly batch?: number | "all" | undefined;
  /** Default `adam(cosine(1e-3))`. */
  readonly optimizer?: Optimizer | undefined;
  /** A share of the data (below 1) or a number of images to hold out, chosen by the seed; or data of its own. */
  readonly validation?: number | Dataset | undefined;
  /** The order of the images, augmentation and dropout follow from it alone. Default 0. */
  readonly seed?: number | undefined;
  readonly augment?: Augment | readonly Augment[] | undefined;
  readonly callbacks?: readonly Callback[] | undefined;
  /** Called about ten times a second, and at the end of each epoch. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** False: no line in the terminal. There is none anyway where `onProgress` is given, or outside a terminal. */
  readonly progress?: boolean | undefined;
  /** Aborting ends training after the step at hand; the model keeps what it has learned. */
  readonly signal?: AbortSignal | undefined;
  /** Default: the default backend. */
  readonly backend?: CompileOptions["backend"] | undefined;
  readonly checkpoint?: CheckpointOptions | undefined;
  /** A checkpoint, as a file's path or its bytes, from which to go on as if nothing had happened. Options must be the same. */
  readonly resume?: string | Uint8Array | undefined;
  readonly earlyStopping?: EarlyStoppingOptions | undefined;
  /** From logits and labels to the mean loss of a batch. Default: cross-entropy. */
  readonly loss?: LossFunction | undefined;
  /** Steps between copies of the training state to the host, from which it goes on if a step fails. Default: one each epoch. */
  readonly mirrorEverySteps?: number | undefined;
}
