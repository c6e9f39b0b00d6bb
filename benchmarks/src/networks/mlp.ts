import { mnistMlp } from "@receptive/layers";
import type { Network } from "./network.ts";

/** 784-300-100-10 with sigmoids, on prepared images. */
export const mlp: Network = { input: [784], make: () => mnistMlp() };
