import { argMax, compile, type CompileOptions, concat, mapTree, type Tensor, tensor, where } from "@receptive/core";
import type { Model } from "@receptive/layers";
import type { Optimizer } from "@receptive/optimizers";
import { isTensor } from "../state/named-tensors.ts";
import type { TrainState } from "../state/train-state.ts";
import { TrainingError } from "../training-error.ts";
import { forwardAndGrads, type LossFunction } from "./loss-and-grads.ts";

/** What goes from step to step: donated, so that each step writes where the last one wrote. */
export interface Carry {
  readonly state: TrainState;
  /** f32[3]: of this epoch so far the sum of the losses and the number classified right; the first bad step, or −1. */
  readonly sums: Tensor;
}

export interface TrainBatch { readonly x: Tensor; readonly y: Tensor }

/** One step as a compiled function; `report` is the sums once more, to be read while later steps go on. */
export type TrainStep = (carry: Carry, batch: TrainBatch) => readonly [Carry, { readonly report: Tensor }];

export interface TrainStepOptions {
  readonly loss: LossFunction;
  /** Labels go from 0 to classes − 1. */
  readonly classes: number;
  readonly backend: NonNullable<CompileOptions["backend"]>;
}

export const freshSums = (): Tensor => tensor(Float32Array.of(0, 0, -1));

/** The exponent bits of an f32; all set, it is no number. */
const EXPONENT = 0x7f800000;

/** Tells NaN and infinities by their bits: arithmetic cannot be relied on for it on every GPU. */
export function isFinite32(x: Tensor): Tensor {
  return x.bitcast("u32").and(EXPONENT).notEqual(EXPONENT);
}

/** `next` where ok holds, else `previous`, leaf by leaf. */
function keepUnless<T>(ok: Tensor, next: T, previous: T): T {
  const old: Tensor[] = [];
  mapTree(previous, isTensor, (leaf) => old.push(leaf));
  let i = 0;
  return mapTree(next, isTensor, (leaf) => where(ok, leaf, old[i++] ?? leaf)) as T;
}

/**
 * Captures one training step: preparation of the images, forward, backward, update and metrics in one plan. A step whose loss
 * is not finite changes nothing but the third sum, nor do those after it, so that the state before it is there to look at.
 */
export function compileTrainStep(model: Model, optimizer: Optimizer, { loss, classes, backend }: TrainStepOptions): TrainStep {
  return compile<[Carry, TrainBatch], ReturnType<TrainStep>>(function trainStep({ state, sums }: Carry, batch: TrainBatch): ReturnType<TrainStep> {
    const forward = forwardAndGrads(model, state, batch, loss);
    checkOutputs(forward.logits, classes);
    const [lossSum, correctSum, bad] = [sums.at([0, 1]), sums.at([1, 2]), sums.at([2, 3])];
    const finite = isFinite32(forward.loss);
    // Once a step was bad nothing moves on: the host hears of it a few steps later.
    const ok = finite.and(bad.less(0).reshape([]));
    const next: TrainState = optimizer.update<TrainState>(forward.grads, { ...state, buffers: forward.buffers });
    const n = batch.y.size;
    const correct = argMax(forward.logits, 1).equal(forward.y).sum().cast("f32");
    const firstBad = where(bad.less(0).and(finite.not()), state.step.cast("f32").reshape([1]), bad);
    const updated = concat([lossSum.add(where(ok, forward.loss, 0).mul(n)), correctSum.add(correct), firstBad]);
    return [{ state: keepUnless(ok, next, state), sums: updated }, { report: updated }];
  }, { donate: [0], backend });
}

function checkOutputs(logits: Tensor, classes: number): void {
  const outputs = logits.shape[1];
  if (logits.rank === 2 && outputs !== undefined && outputs >= classes) return;
  throw new TrainingError("E_LABEL_RANGE", `the data has ${classes} classes, but the model gives [${logits.shape.join(",")}]. Give the last layer ${classes} outputs, [n,${classes}].`);
}
