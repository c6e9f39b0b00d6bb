import { compile, tensor } from "@receptive/core";
import type { Backend } from "@receptive/core/extend";
import { adam, type Optimizer, sgd } from "@receptive/optimizers";
import { type LabelledBatch, lossAndGrads, type TrainState, trainState } from "@receptive/training";
import { networkSpec } from "../networks/network-spec.ts";
import { batchesOf } from "../networks/values.ts";
import type { TrainWork } from "../cases/work.ts";
import { buildNetwork } from "./build-network.ts";

const optimizers: Readonly<Record<TrainWork["optimizer"], () => Optimizer>> = { sgd: () => sgd(0.01), adam: () => adam(0.001) };

/**
 * One step as users write it: a fresh batch goes up, the loss comes back. Resolves to the loss.
 *
 * @throws Error where the loss is not finite: such a step computes nothing worth timing.
 */
export function trainingStep({ network, width, batch, optimizer: name }: Omit<TrainWork, "kind">, backend: Backend): () => Promise<number> {
  const spec = networkSpec(network, width);
  const model = buildNetwork(spec);
  const optimizer = optimizers[name]();
  const update = compile((state: TrainState, data: LabelledBatch) => {
    const [loss, grads, buffers] = lossAndGrads(model, state, data);
    return [optimizer.update(grads, { ...state, buffers }), loss] as const;
  }, { backend, donate: [0] });
  const batches = batchesOf(spec.input, batch);
  const shape = [batch, ...spec.input];
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
