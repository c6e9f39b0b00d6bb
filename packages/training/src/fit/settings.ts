import { type CompileOptions, defaultBackend } from "@receptive/core";
import { type Augment, type Dataset, split } from "@receptive/datasets";
import { adam, cosine, type Optimizer } from "@receptive/optimizers";
import { defaultLoss, type LossFunction } from "../step/loss-and-grads.ts";
import { TrainingError } from "../training-error.ts";
import type { Callback } from "./callbacks.ts";
import { checkCount } from "./check-count.ts";
import { checkData } from "./check-data.ts";
import { EarlyStopping } from "./early-stopping.ts";
import type { CheckpointOptions, FitOptions } from "./fit-options.ts";
import type { Progress } from "./progress.ts";
import { terminalProgress } from "./terminal-progress.ts";

/** Options with defaults filled in and checked. */
export interface Settings {
  readonly train: Dataset;
  readonly validation: Dataset | null;
  readonly epochs: number;
  /** Images per step. */
  readonly batch: number;
  /** Steps per epoch. */
  readonly steps: number;
  /** Bound to the number of steps of the whole training. */
  readonly optimizer: Optimizer;
  readonly seed: number;
  readonly augment: readonly Augment[];
  readonly callbacks: readonly Callback[];
  readonly onProgress: ((progress: Progress) => void) | undefined;
  readonly signal: AbortSignal | undefined;
  readonly backend: NonNullable<CompileOptions["backend"]>;
  /** Whether nobody chose it for this run. */
  readonly onDefaultBackend: boolean;
  readonly checkpoint: CheckpointOptions | undefined;
  readonly resume: string | Uint8Array | undefined;
  readonly early: EarlyStopping | null;
  readonly loss: LossFunction;
  readonly mirrorEverySteps: number;
}

function parts(data: Dataset, validation: number | Dataset | undefined, seed: number): { train: Dataset; held: Dataset | null } {
  if (validation === undefined || validation === 0) return { train: data, held: null };
  if (typeof validation !== "number") return { train: data, held: validation };
  const [train, held] = split(data, validation, { seed });
  return { train, held };
}

function checkCheckpoint(options: CheckpointOptions | undefined): void {
  if (options === undefined) return;
  const { path, directory, everySteps = 1, everyEpochs = 1 } = options;
  if ((path === undefined) === (directory === undefined)) throw new TrainingError("E_FIT_OPTION", "fit's checkpoint needs either a path or a directory.");
  checkCount("fit", "checkpoint.everySteps", everySteps, 1);
  checkCount("fit", "checkpoint.everyEpochs", everyEpochs, 1);
}

/** Throws E_FIT_OPTION, E_DATA_EMPTY, E_LABEL_RANGE before anything has started. */
export function settingsOf(data: Dataset, options: FitOptions): Settings {
  const { epochs = 10, seed = 0, callbacks = [], onProgress, progress = true, signal, checkpoint, resume, loss = defaultLoss, mirrorEverySteps = Infinity } = options;
  const augment = options.augment === undefined ? [] : "apply" in options.augment ? [options.augment] : options.augment;
  checkCount("fit", "epochs", epochs, 1);
  checkCount("fit", "seed", seed, 0);
  if (options.batch !== undefined && options.batch !== "all") checkCount("fit", "batch", options.batch, 1);
  if (mirrorEverySteps !== Infinity) checkCount("fit", "mirrorEverySteps", mirrorEverySteps, 1);
  checkCheckpoint(checkpoint);
  checkData(data, "train on");
  const { train, held } = parts(data, options.validation, seed);
  checkData(train, "train on");
  if (held !== null) checkData(held, "validate with");
  const batch = options.batch === "all" ? train.length : Math.min(options.batch ?? 128, train.length);
  const steps = Math.ceil(train.length / batch);
  const optimizer = (options.optimizer ?? adam(cosine(1e-3))).bind({ totalSteps: epochs * steps });
  const early = options.earlyStopping === undefined ? null : new EarlyStopping(options.earlyStopping, held !== null);
  return {
    train, validation: held, epochs, batch, steps, optimizer, seed, augment, callbacks, signal, checkpoint, resume, early, loss, mirrorEverySteps,
    onProgress: onProgress ?? (progress ? terminalProgress() : undefined),
    backend: options.backend ?? defaultBackend(), onDefaultBackend: options.backend === undefined,
  };
}
