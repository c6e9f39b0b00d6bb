import { compile, type Tensor, tensor } from "@receptive/core";
import type { BenchCase } from "../bench-case.ts";
import { lenet5 } from "../networks/lenet5.ts";
import { inferFlops, type Network } from "../networks/network.ts";
import { batchesOf } from "./batches.ts";

/** Images go up, logits come back. */
function inferCase(name: string, network: Network, batch: number): BenchCase {
  return {
    id: `infer/${name}/b${batch}`,
    flops: inferFlops(network, batch),
    tiny: batch === 1,
    prepare: async ({ backend }) => {
      const model = network.make();
      const logits = compile((x: Tensor) => model(x), { backend });
      const batches = batchesOf(network.input, batch);
      const shape = [batch, ...network.input];
      let index = 0;
      return async () => {
        const images = tensor(batches(index++).x, shape, { copy: false });
        const y = logits(images);
        await y.data();
        images.dispose();
        y.dispose();
      };
    },
  };
}

export const inferCases: readonly BenchCase[] = [inferCase("lenet5", lenet5, 1), inferCase("lenet5", lenet5, 256)];
