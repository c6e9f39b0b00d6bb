import { conv2d, flatten, type Layer, linear, maxPool2d, relu, sequential } from "@receptive/layers";
import type { Network } from "./network.ts";

const same = (from: number, to: number): readonly Layer[] => [conv2d(from, to, 3, { padding: 1 }), relu()];

/** Four 3×3 convolutions of 32, 32, 64, 64 filters, pooled after the second and the fourth, then 128 dense units: 32×32×3 → 10. */
export const cifarCnn: Network = {
  input: [3, 32, 32],
  make: () => sequential(
    ...same(3, 32), ...same(32, 32), maxPool2d(2), ...same(32, 64), ...same(64, 64), maxPool2d(2),
    flatten(), linear(4096, 128), relu(), linear(128, 10),
  ),
};
