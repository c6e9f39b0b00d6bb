import type { Dataset } from "@receptive/datasets";
import type { Model } from "@receptive/layers";
import { TrainingError } from "../training-error.ts";
import { checkModel } from "./check-data.ts";
import { endEpoch } from "./end-epoch.ts";
import type { FitOptions } from "./fit-options.ts";
import type { History, StopReason } from "./history.ts";
import { type EpochClock, runEpoch } from "./run-epoch.ts";
import { settingsOf } from "./settings.ts";
import { StepFailure } from "./step-failure.ts";
import { TrainingRun } from "./training-run.ts";

/**
 * Trains a model on labelled images. The whole step, preparation of the images included, is captured once as a compiled
 * function; the model gets its new weights at the end of each epoch. Same seed, same machine: the same weights, bit for bit,
 * also where the run was killed and resumed from a checkpoint.
 *
 * Errors: E_FIT_OPTION, E_FIT_MODEL, E_DATA_KIND, E_DATA_EMPTY, E_LABEL_RANGE, E_NAN_LOSS, E_STEP_FAILED, E_RESUME_MISMATCH, E_CHECKPOINT_…,
 * E_SAFETENSORS_…, E_FILE_…, E_DISK_FULL; and what the model's layers say about shapes.
 *
 * @example
 * const history = await fit(model, train, { epochs: 10, batch: 128, optimizer: adam(cosine(1e-3)), validation: 0.1 });
 */
export async function fit(model: Model, data: Dataset, options: FitOptions = {}): Promise<History> {
  checkModel(model, "train");
  const settings = settingsOf(data, options);
  const run = await TrainingRun.begin(model, settings);
  try {
    const stopped = await train(run);
    if (stopped !== "aborted" && run.bestWeights !== null) run.showModel(run.bestWeights);
    const best = settings.early?.best ?? null;
    const history: History = {
      epochs: run.epochs,
      ...(stopped === null ? {} : { stopped }),
      ...(best === null || settings.early === null ? {} : { best: { ...best, metric: settings.early.metric } }),
    };
    for (const callback of settings.callbacks) await callback.onEnd?.({ history, model });
    return history;
  } finally {
    run.dispose();
  }
}

async function train(run: TrainingRun): Promise<StopReason | null> {
  const clock: EpochClock = { steps: 0, seconds: 0 };
  let failedAt = -1;
  if (run.stoppedEarly) return "early";
  while (run.position.epoch < run.settings.epochs) {
    try {
      const stopped = await oneEpoch(run, clock);
      if (stopped !== null) return stopped;
    } catch (error) {
      if (!(error instanceof StepFailure)) throw error;
      if (run.stepsDone <= failedAt) throw failure(run, error);
      failedAt = run.stepsDone;
      await run.recover(error.cause);
    }
  }
  return null;
}

async function oneEpoch(run: TrainingRun, clock: EpochClock): Promise<StopReason | null> {
  const { callbacks } = run.settings;
  if (run.position.batch === 0) for (const callback of callbacks) await callback.onEpochStart?.({ epoch: run.position.epoch + 1, model: run.model });
  if (await runEpoch(run, clock)) {
    const stopped = await endEpoch(run);
    if (stopped !== "aborted") return stopped;
  }
  await run.snapshot();
  run.showModel();
  await run.writeCheckpoint(false);
  return "aborted";
}

function failure(run: TrainingRun, error: StepFailure): TrainingError {
  run.showModel();
  const { position } = run.mirror;
  const from = position.batch === 0 ? `the end of epoch ${position.epoch}` : `epoch ${position.epoch + 1}, step ${position.batch}`;
  return new TrainingError("E_STEP_FAILED",
    `step ${run.stepsDone + 1} failed twice: ${error.message}. The model has the weights of ${from === "the end of epoch 0" ? "the start" : from}. Try a smaller batch, or another backend.`, { cause: error.cause });
}
