import { compile, type CompileOptions, tensor } from "@receptive/core";
import { adam, type Optimizer, sgd } from "@receptive/optimizers";
import { type LabelledBatch, lossAndGrads, type TrainState, trainState } from "@receptive/training";
import type { Network } from "../networks/network.ts";
import { batchesOf } from "./batches.ts";

const RATE = 0.01;

export const optimizers: Readonly<Record<"sgd" | "adam", () => Optimizer>> = { sgd: () => sgd(RATE), adam: () => adam(0.001) };

/**
 * One step, plain SGD unless said otherwise, as users write it: a fresh batch goes up, the loss comes back. Resolves to the loss.
 *
 * @throws Error where the loss is not finite: such a step computes nothing worth timing.
 */
export function trainingStep(network: Network, batch: number, backend: NonNullable<CompileOptions["backend"]>, make: () => Optimizer = optimizers.sgd): () => Promise<number> {
  const model = network.make();
  const optimizer = make();
  const update = compile((state: TrainState, data: LabelledBatch) => {
    const [loss, grads, buffers] = lossAndGrads(model, state, data);
    return [optimizer.update(grads, { ...state, buffers }), loss] as const;
  }, { backend, donate: [0] });
  const batches = batchesOf(network.input, batch);
  const shape = [batch, ...network.input];
  let state = trainState(model, optimizer, { backend });
  let index = 0;
  return async () => {
    const { x, y } = batches(index++);
    const images = tensor(x, shape, { copy: false });
    const [next, loss] = update(state, { x: images, y });
    state = next;
    const value = await loss.item();
    images.dispose();
    loss.dispose();
    if (!Number.isFinite(value)) throw new Error(`the loss became ${value}`);
    return value;
  };
}
