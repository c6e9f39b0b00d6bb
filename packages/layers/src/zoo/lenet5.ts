import { inputPreparation } from "../input/input-preparation.ts";
import { conv2d } from "../layers/conv2d.ts";
import { flatten } from "../layers/flatten.ts";
import { linear } from "../layers/linear.ts";
import { maxPool2d } from "../layers/max-pool2d.ts";
import { relu } from "../layers/relu.ts";
import type { Model } from "../model/model.ts";
import { sequential } from "../model/sequential.ts";

/** Mean and standard deviation of the training pixels, after /255. */
export const PIXEL_STATISTICS: {
  readonly mnist: { readonly mean: number; readonly std: number };
  readonly "fashion-mnist": { readonly mean: number; readonly std: number };
} = { mnist: { mean: 0.1307, std: 0.3081 }, "fashion-mnist": { mean: 0.286, std: 0.353 } };

export interface Lenet5Options {
  /** Units of the second fully connected layer. Default 100; LeCun's own is 84. */
  readonly fc2?: number;
  /** Default 10. */
  readonly classes?: number;
  /** Seed of the initial weights. Default 0. */
  readonly seed?: number;
  /** Which pixels the preparation expects: a known set's, or { mean, std }. Default "mnist". */
  readonly pixels?: "mnist" | "fashion-mnist" | { readonly mean: number; readonly std: number };
}

/** Names of LeNet-5's layers, in order. */
export type Lenet5Layer = "conv1" | "relu1" | "pool1" | "conv2" | "relu2" | "pool2" | "flatten" | "fc1" | "relu3" | "fc2" | "relu4" | "fc3";

/**
 * LeNet-5 (LeCun et al. 1998) as it is taught today, with ReLU and max pooling: 32×32×1 → 28×28×6 → 14×14×6 → 10×10×16 →
 * 5×5×16 → 120 → fc2 → 10 logits. 63,802 weights with fc2 = 100, 61,706 with 84. PyTorch's default initial weights. Images of
 * 28×28 are prepared: padded by 2, /255, normalised; f32[n, 1, 32, 32] passes unchanged.
 *
 * @example
 * const model = lenet5({ fc2: 84, seed: 1 });
 */
export function lenet5(options: Lenet5Options = {}): Model<Lenet5Layer> {
  const { fc2 = 100, classes = 10, seed = 0, pixels = "mnist" } = options;
  const statistics = typeof pixels === "string" ? PIXEL_STATISTICS[pixels] : pixels;
  return sequential({
    conv1: conv2d(1, 6, 5), relu1: relu(), pool1: maxPool2d(2),
    conv2: conv2d(6, 16, 5), relu2: relu(), pool2: maxPool2d(2),
    flatten: flatten(),
    fc1: linear(400, 120), relu3: relu(),
    fc2: linear(120, fc2), relu4: relu(),
    fc3: linear(fc2, classes),
  }, { seed, kind: "lenet5", input: inputPreparation({ from: [1, 28, 28], pad: 2, ...statistics }) });
}
