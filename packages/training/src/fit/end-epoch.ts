import { evaluateWith } from "../evaluate/evaluate-with.ts";
import type { EpochRecord, StopReason } from "./history.ts";
import type { TrainingRun } from "./training-run.ts";

async function makeRecord(run: TrainingRun): Promise<EpochRecord> {
  const { train, validation, optimizer, backend, loss } = run.settings;
  const { position: { epoch, seconds }, sums } = run;
  const { params, buffers } = run.carry.state;
  const checked = validation === null ? null : await evaluateWith(run.model, { params, buffers }, validation, { backend, loss });
  return {
    epoch: epoch + 1, loss: sums[0] / train.length, accuracy: sums[1] / train.length,
    ...(checked === null ? {} : { valLoss: checked.loss, valAccuracy: checked.accuracy }),
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

/** Validation, early stopping, the record, the host copy, the checkpoint, callbacks: in this order. Why to stop, or null. */
export async function endEpoch(run: TrainingRun): Promise<StopReason | null> {
  const { early, epochs, callbacks } = run.settings;
  const record = await makeRecord(run);
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
