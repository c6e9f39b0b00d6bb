import { type NetworkName, networkSpec } from "../networks/network-spec.ts";
import type { BenchCase, Group } from "./bench-case.ts";
import { trainFlops } from "./network-flops.ts";
import type { TrainWork } from "./work.ts";

interface Options { readonly optimizer?: TrainWork["optimizer"]; readonly width?: number; readonly group?: Group }

/** One step: a fresh batch goes up, the loss is read. */
function trainCase(network: NetworkName, batch: number, { optimizer = "sgd", width = 1, group = "train" }: Options = {}): BenchCase {
  return {
    id: `${group}/${network}${optimizer === "sgd" ? "" : `-${optimizer}`}${width === 1 ? "" : `-${width}x`}/b${batch}`,
    group,
    work: { kind: "train", network, batch, optimizer, width },
    flops: trainFlops(networkSpec(network, width), batch),
    inputs: batch,
    tiny: network === "mlp" && batch === 1 && width === 1,
  };
}

export const trainCases: readonly BenchCase[] = [
  ...[1, 32, 128, 512].map((batch) => trainCase("lenet5", batch)),
  trainCase("lenet5", 128, { optimizer: "adam" }),
  ...[1, 32, 128, 512].map((batch) => trainCase("mlp", batch)),
  trainCase("cifar-cnn", 32),
  trainCase("cifar-cnn", 128),
  trainCase("resnet20", 32),
];

/** The same step as work grows: by the batch, and by the width of every hidden layer. */
export const growthCases: readonly BenchCase[] = [
  ...(["mlp", "lenet5"] as const).flatMap((network) => [32, 64, 128, 256, 512, 1024, 2048, 4096].map((batch) => trainCase(network, batch, { group: "growth" }))),
  ...[1, 2, 4, 8, 16].map((width) => trainCase("mlp", 64, { width, group: "growth" })).slice(1),
  ...[1, 2, 4, 8, 16].map((width) => trainCase("lenet5", 16, { width, group: "growth" })),
];
