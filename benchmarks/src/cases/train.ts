import { compile, crossEntropy, type Tensor, tensor, valueAndGrad } from "@receptive/core";
import type { BenchCase } from "../bench-case.ts";
import { cifarCnn } from "../networks/cifar-cnn.ts";
import { lenet5 } from "../networks/lenet5.ts";
import { mlp } from "../networks/mlp.ts";
import { type Network, type Params, randomValues, sizeOf, trainFlops } from "../networks/network.ts";
import { param } from "../networks/param.ts";

/** Batches that take turns, so that no step finds its data in place. */
const BATCHES = 4;
const RATE = 0.01;

export interface Batch { readonly x: Float32Array; readonly y: Int32Array }

/** Noise and labels in turn: the work of a step does not depend on what is in the images. */
export function batchesOf(input: readonly number[], batch: number): (index: number) => Batch {
  const made = Array.from({ length: BATCHES }, (_, i): Batch => ({
    x: randomValues(batch * sizeOf(input), 100 + i),
    y: Int32Array.from({ length: batch }, (_, j) => (j * 7 + i) % 10),
  }));
  return (index) => {
    const found = made[index % BATCHES];
    if (found === undefined) throw new Error("there are no batches");
    return found;
  };
}

/** One step of plain SGD: a fresh batch goes up, the loss comes back. Resolves to the loss. */
export function trainingStep(network: Network, batch: number, backend: Parameters<typeof compile>[1]): () => Promise<number> {
  const lossAndGrads = valueAndGrad((params: Params, x: Tensor, y: Tensor) => crossEntropy(network.forward(params, x), y));
  const update = compile((params: Params, x: Tensor, y: Tensor) => {
    const [loss, grads] = lossAndGrads(params, x, y);
    const next: Params = Object.fromEntries(Object.entries(params).map(([name, p]) => [name, p.sub(param(grads, name).mul(RATE))]));
    return [next, loss] as const;
  }, { ...backend, donate: [0] });
  const batches = batchesOf(network.input, batch);
  const shape = [batch, ...network.input];
  let params = network.init();
  let index = 0;
  return async () => {
    const { x, y } = batches(index++);
    const images = tensor(x, shape, { copy: false });
    const [next, loss] = update(params, images, y);
    params = next;
    const value = await loss.item();
    images.dispose();
    loss.dispose();
    if (!Number.isFinite(value)) throw new Error(`the loss became ${value}: this step computes nothing worth timing`);
    return value;
  };
}

function trainCase(name: string, network: Network, batch: number, tiny = false): BenchCase {
  return {
    id: `train/${name}/b${batch}`,
    flops: trainFlops(network, batch),
    tiny,
    prepare: async ({ backend }) => {
      const step = trainingStep(network, batch, { backend });
      return async () => { await step(); };
    },
  };
}

export const trainCases: readonly BenchCase[] = [
  trainCase("lenet5", lenet5, 128),
  trainCase("mlp", mlp, 128),
  trainCase("mlp", mlp, 1, true),
  trainCase("cifar-cnn", cifarCnn, 32),
];
