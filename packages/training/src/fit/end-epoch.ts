import type { Dataset } from "@receptive/datasets";
import { evaluateWith } from "../evaluate/evaluate-with.ts";
import type { Evaluation } from "../evaluate/evaluate.ts";
import { TrainingError } from "../training-error.ts";
import type { EpochRecord, StopReason } from "./history.ts";
import { inStep } from "./step-failure.ts";
import type { TrainingRun } from "./training-run.ts";

/** Null if the signal was aborted while the model was validated. */
async function validate(run: TrainingRun, validation: Dataset): Promise<Evaluation | null> {
  const { backend, loss, signal } = run.settings;
  const { params, buffers } = run.carry.state;
  try {
    return await evaluateWith(run.model, { params, buffers }, validation, { backend, loss, signal });
  } catch (error) {
    if (error instanceof TrainingError && error.code === "E_ABORTED") return null;
    throw error;
  }
}

async function makeRecord(run: TrainingRun): Promise<EpochRecord | null> {
  const { train, validation, optimizer } = run.settings;
  const { position: { epoch, seconds }, sums } = run;
  const checked = validation === null ? undefined : await inStep(() => true, () => validate(run, validation));
  return checked === null ? null : {
    epoch: epoch + 1, loss: sums[0] / train.length, accuracy: sums[1] / train.length,
    ...(checked === undefined ? {} : { valLoss: checked.loss, valAccuracy: checked.accuracy }),
    seconds, imagesPerSecond: train.length / Math.max(seconds, 1e-9), learningRate: optimizer.rateAt(run.stepsDone - 1),
  };
}

function checkpointDue(run: TrainingRun, isLast: boolean): boolean {
  const { checkpoint } = run.settings;
  if (checkpoint === undefined) return false;
  const every = checkpoint.everyEpochs ?? (checkpoint.everySteps === undefined ? 1 : Infinity);
  const { everySteps = Infinity } = checkpoint;
  return isLast || run.position.epoch % every === 0 || run.stepsDone % everySteps === 0;
}

/**
 * Validation, early stopping, the record, the host copy, the checkpoint, callbacks: in this order. Why to stop, or null;
 * aborted while it validates, the epoch has not ended, and a resumed run begins with its validation.
 */
export async function endEpoch(run: TrainingRun): Promise<StopReason | null> {
  const { early, epochs, callbacks } = run.settings;
  const record = await makeRecord(run);
  if (record === null) return "aborted";
  run.epochs.push(record);
  run.position = { epoch: run.position.epoch + 1, batch: 0, seconds: 0 };
  run.startSums();
  const isBest = early?.improves(record) ?? false;
  run.stoppedEarly = early?.isOver(record.epoch) ?? false;
  await run.snapshot();
  if (isBest && early?.restoreBest === true) {
    run.bestWeights = run.mirroredWeights();
    run.mirror = { ...run.mirror, bestWeights: run.bestWeights };
  }
  run.showModel();
  const isLast = run.stoppedEarly || run.position.epoch === epochs;
  if (checkpointDue(run, isLast)) await run.writeCheckpoint(true);
  const answers: (void | "stop")[] = [];
  for (const callback of callbacks) answers.push(await callback.onEpochEnd?.({ record, history: run.epochs, model: run.model }));
  if (run.stoppedEarly) return "early";
  return answers.includes("stop") ? "callback" : null;
}
