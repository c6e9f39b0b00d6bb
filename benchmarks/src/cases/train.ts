import type { BenchCase } from "../bench-case.ts";
import { cifarCnn } from "../networks/cifar-cnn.ts";
import { lenet5 } from "../networks/lenet5.ts";
import { mlp } from "../networks/mlp.ts";
import { type Network, trainFlops } from "../networks/network.ts";
import { optimizers, trainingStep } from "./training-step.ts";

function trainCase(name: string, network: Network, batch: number, { tiny = false, optimizer = "sgd" }: { readonly tiny?: boolean; readonly optimizer?: keyof typeof optimizers } = {}): BenchCase {
  return {
    id: `train/${name}${optimizer === "sgd" ? "" : `-${optimizer}`}/b${batch}`,
    flops: trainFlops(network, batch),
    tiny,
    prepare: async ({ backend }) => {
      const step = trainingStep(network, batch, backend, optimizers[optimizer]);
      return async () => { await step(); };
    },
  };
}

export const trainCases: readonly BenchCase[] = [
  trainCase("lenet5", lenet5, 32),
  trainCase("lenet5", lenet5, 128),
  trainCase("lenet5", lenet5, 512),
  trainCase("lenet5", lenet5, 128, { optimizer: "adam" }),
  trainCase("mlp", mlp, 128),
  trainCase("mlp", mlp, 1, { tiny: true }),
  trainCase("cifar-cnn", cifarCnn, 32),
];
