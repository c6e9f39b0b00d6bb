import { conv, maxPool, type Tensor } from "@receptive/core";
import type { Network } from "./network.ts";
import { dense, initParams, param } from "./param.ts";

/** Four 3×3 convolutions of 32, 32, 64, 64 filters, pooled after the second and the fourth, then 128 dense units: 32×32×3 → 10. */
export const cifarCnn: Network = {
  input: [3, 32, 32],
  init: () => initParams({
    conv1: [32, 3, 3, 3], conv2: [32, 32, 3, 3], conv3: [64, 32, 3, 3], conv4: [64, 64, 3, 3], fc1: [128, 4096], fc2: [10, 128],
  }),
  forward: (params, x) => {
    const same = (name: string, input: Tensor): Tensor =>
      conv(input, param(params, `${name}.weight`), { bias: param(params, `${name}.bias`), padding: 1 }).relu();
    const first = maxPool(same("conv2", same("conv1", x)), 2);
    const second = maxPool(same("conv4", same("conv3", first)), 2);
    return dense(params, "fc2", dense(params, "fc1", second.flatten(1)).relu());
  },
  macs: {
    all: 1024 * 32 * 9 * (3 + 32) + 256 * 64 * 9 * (32 + 64) + 4096 * 128 + 128 * 10,
    first: 1024 * 32 * 9 * 3,
  },
};
