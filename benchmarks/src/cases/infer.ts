import { type NetworkName, networkSpec } from "../networks/network-spec.ts";
import type { BenchCase } from "./bench-case.ts";
import { inferFlops } from "./network-flops.ts";

/** Images go up, logits come back: batch 1 is latency, larger ones are throughput. */
function inferCase(network: NetworkName, batch: number): BenchCase {
  return { id: `infer/${network}/b${batch}`, group: "infer", work: { kind: "infer", network, batch }, flops: inferFlops(networkSpec(network), batch), inputs: batch, tiny: batch === 1 && network !== "cifar-cnn" };
}

export const inferCases: readonly BenchCase[] = [
  inferCase("lenet5", 1), inferCase("lenet5", 32), inferCase("lenet5", 256), inferCase("mlp", 1), inferCase("mlp", 256), inferCase("cifar-cnn", 1), inferCase("cifar-cnn", 32),
];
