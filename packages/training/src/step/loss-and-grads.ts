import { crossEntropy, foldIn, Tensor, tensor, valueAndGrad } from "@receptive/core";
import type { Model } from "@receptive/layers";
import type { TrainState } from "../state/train-state.ts";
import { type Images, prepareInput } from "./prepare-input.ts";

/** From logits [n, classes] and labels i32[n] to a scalar, the mean over the batch. */
export type LossFunction = (logits: Tensor, y: Tensor) => Tensor;

/** `x`: [n, c, h, w], raw pixels or ready for the model; flat pixels of n images as data sets yield them. `y`: labels, i32[n]. */
export interface LabelledBatch { readonly x: Images; readonly y: Tensor | Int32Array }

export interface ForwardAndGrads {
  readonly loss: Tensor;
  readonly grads: TrainState["params"];
  readonly buffers: TrainState["buffers"];
  readonly logits: Tensor;
  readonly y: Tensor;
}

export const defaultLoss: LossFunction = (logits, y) => crossEntropy(logits, y);

/** The forward and backward pass in training mode, with the logits for metrics. */
export function forwardAndGrads(model: Model, state: TrainState, batch: LabelledBatch, loss: LossFunction): ForwardAndGrads {
  const y = batch.y instanceof Tensor ? batch.y : tensor(batch.y);
  const x = prepareInput(model, batch.x, y.size);
  // A key of each step's own, made inside the graph: masks differ from step to step, and a resumed run draws the same ones.
  const key = foldIn(state.key, state.step);
  const run = valueAndGrad((params: TrainState["params"]) => {
    const [logits, buffers] = model.apply(params, state.buffers, x, { training: true, key });
    return [loss(logits, y), { logits, buffers }] as const;
  }, { aux: true });
  const [[value, { logits, buffers }], grads] = run(state.params);
  return { loss: value, grads, buffers, logits, y };
}

/**
 * The loss of a batch in training mode, its gradients for the weights, and the buffers afterwards (batch statistics): the
 * inner part of a step of one's own. For use inside `compile`, or outside it. Raw images are prepared as the model says.
 * The loss is cross-entropy unless told otherwise.
 *
 * @example
 * const step = compile((state: TrainState, batch: LabelledBatch) => {
 *   const [loss, grads, buffers] = lossAndGrads(model, state, batch, (logits, y) => crossEntropy(logits, y));
 *   return [optimizer.update(grads, { ...state, buffers }), { loss }] as const;
 * }, { donate: [0] });
 */
export function lossAndGrads(model: Model, state: TrainState, batch: LabelledBatch, lossFunction: LossFunction = defaultLoss): [loss: Tensor, grads: TrainState["params"], buffers: TrainState["buffers"]] {
  const { loss, grads, buffers } = forwardAndGrads(model, state, batch, lossFunction);
  return [loss, grads, buffers];
}
