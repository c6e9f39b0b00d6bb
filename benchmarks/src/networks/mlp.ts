import { sigmoid } from "@receptive/core";
import type { Network } from "./network.ts";
import { dense, initParams } from "./param.ts";

/** 784-300-100-10 with sigmoids. */
export const mlp: Network = {
  input: [784],
  init: () => initParams({ fc1: [300, 784], fc2: [100, 300], fc3: [10, 100] }),
  forward: (params, x) => dense(params, "fc3", sigmoid(dense(params, "fc2", sigmoid(dense(params, "fc1", x))))),
  macs: { all: 784 * 300 + 300 * 100 + 100 * 10, first: 784 * 300 },
};
