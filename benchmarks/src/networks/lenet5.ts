import { lenet5 as make } from "@receptive/layers";
import type { Network } from "./network.ts";

/** LeNet-5 with 84 units in its second dense layer, on prepared images. */
export const lenet5: Network = { input: [1, 32, 32], make: () => make({ fc2: 84 }) };
