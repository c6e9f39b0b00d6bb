import { compile, tensor } from "@receptive/core";
import { readTree } from "../state/host-tensor.ts";
import type { TrainState } from "../state/train-state.ts";
import { forwardAndGrads, type LabelledBatch } from "../step/loss-and-grads.ts";
import { TrainingError } from "../training-error.ts";
import type { TrainingRun } from "./training-run.ts";

async function notFinite(tree: unknown): Promise<string[]> {
  const values = await readTree(tree);
  return [...values].flatMap(([name, { data }]) => (data.every(Number.isFinite) ? [] : [name]));
}

async function gradientsNotFinite(run: TrainingRun, step: number): Promise<string[]> {
  const { train, batch: size, seed, augment, steps, loss, backend } = run.settings;
  const [batch] = train.batches({ size, seed, epoch: run.position.epoch, start: step % steps, augment });
  if (batch === undefined) return [];
  const gradients = compile<[TrainState, LabelledBatch], TrainState["params"]>((state, labelled) => forwardAndGrads(run.model, state, labelled, loss).grads, { backend, dev: false });
  return notFinite(gradients(run.carry.state, { x: tensor(batch.x, batch.shape), y: tensor(batch.y) }));
}

const list = (names: readonly string[]): string => (names.length > 4 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", "));

/**
 * Throws E_NAN_LOSS. The step whose loss was not finite changed nothing, so the weights that it was computed with, and with
 * the same batch its gradients, are there to be looked at.
 */
export async function throwNotFinite(run: TrainingRun): Promise<never> {
  await run.settle();
  const step = run.sums[2];
  const { steps, optimizer } = run.settings;
  const weights = await notFinite(run.carry.state.params);
  const gradients = weights.length > 0 ? [] : (await gradientsNotFinite(run, step)).reverse();
  // The backward pass meets the last layer first.
  const first = weights.length > 0 ? `The step before it left weights that are not finite: ${list(weights)}`
    : gradients.length > 0 ? `The weights are finite; in the backward pass the gradient of ${gradients[0] ?? ""} is the first that is not (${list(gradients)})`
      : "Weights and gradients are finite, so it is the loss function itself";
  const rate = optimizer.rateAt(step);
  throw new TrainingError("E_NAN_LOSS",
    `the loss became NaN or infinite at step ${step + 1} (epoch ${Math.floor(step / steps) + 1}, batch ${(step % steps) + 1} of ${steps}). ${first}. The learning rate is ${rate}: try ${rate / 10}. The model has the weights from before this epoch.`);
}
