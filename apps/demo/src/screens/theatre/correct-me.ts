import { type Tensor, tensor } from "@receptive/core";
import { sgd } from "@receptive/optimizers";
import { lossAndGrads, predict, save, load, trainState } from "@receptive/training";
import type { Lenet } from "../../model/engine.ts";

/** A rate at which one step on one digit is seen and does little harm. */
const RATE = 0.01;

export interface Correction {
  readonly before: number;
  readonly after: number;
  readonly loss: number;
  /** Weights as they were. */
  undo(): Promise<void>;
}

/** One step of gradient descent on one drawing, in this page: the probability of its label before and after. */
export async function correct(model: Lenet, digit: Uint8Array, label: number): Promise<Correction> {
  const kept = await save(model);
  const before = (await predict(model, digit)).probabilities[label] ?? 0;
  const optimizer = sgd(RATE);
  const state = trainState(model, optimizer);
  const [loss, grads, buffers] = lossAndGrads(model, state, { x: tensor(digit, [1, 1, 28, 28]), y: Int32Array.of(label) });
  const next = optimizer.update(grads, { ...state, buffers });
  const value: Tensor = loss;
  model.setState({ params: next.params });
  const after = (await predict(model, digit)).probabilities[label] ?? 0;
  return { before, after, loss: Number(await value.item()), undo: async () => { await load(model, kept); } };
}
