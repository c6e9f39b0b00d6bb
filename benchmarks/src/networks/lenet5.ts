import { conv, maxPool } from "@receptive/core";
import type { Network } from "./network.ts";
import { dense, initParams, param } from "./param.ts";

/** LeNet-5 with ReLU and max pooling, 84 units in its second dense layer: 32×32×1 → 10. */
export const lenet5: Network = {
  input: [1, 32, 32],
  init: () => initParams({ conv1: [6, 1, 5, 5], conv2: [16, 6, 5, 5], fc1: [120, 400], fc2: [84, 120], fc3: [10, 84] }),
  forward: (params, x) => {
    const block = (name: string, input: typeof x): typeof x =>
      maxPool(conv(input, param(params, `${name}.weight`), { bias: param(params, `${name}.bias`) }).relu(), 2);
    const features = block("conv2", block("conv1", x)).flatten(1);
    return dense(params, "fc3", dense(params, "fc2", dense(params, "fc1", features).relu()).relu());
  },
  macs: { all: 28 * 28 * 6 * 25 + 10 * 10 * 16 * 150 + 400 * 120 + 120 * 84 + 84 * 10, first: 28 * 28 * 6 * 25 },
};
