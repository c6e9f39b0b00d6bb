import { inputPreparation } from "../input/input-preparation.ts";
import { activation as activationOf, type ActivationName } from "../layers/activation.ts";
import { flatten } from "../layers/flatten.ts";
import { linear } from "../layers/linear.ts";
import type { Layer } from "../layer.ts";
import type { Model } from "../model/model.ts";
import { sequential } from "../model/sequential.ts";

export interface MnistMlpOptions<A extends ActivationName = ActivationName> {
  /** Of the two hidden layers. Default "sigmoid". */
  readonly activation?: A;
  /** Seed of the initial weights. Default 0. */
  readonly seed?: number;
}

/**
 * The multi-layer perceptron 784-300-100-10: 235,500 + 30,100 + 1,010 = 266,610 weights, sigmoid hidden units, 10 logits.
 * Xavier-uniform weights, biases 0. Images of 28×28 are prepared: /255 and flattened; f32[n, 784] passes unchanged.
 * Layers: flatten, fc1, sigmoid1, fc2, sigmoid2, fc3 (tanh1 … with another activation).
 */
export function mnistMlp<A extends ActivationName = "sigmoid">(options: MnistMlpOptions<A> = {}): Model<"flatten" | "fc1" | "fc2" | "fc3" | `${A}1` | `${A}2`> {
  const { seed = 0 } = options;
  const activation: ActivationName = options.activation ?? "sigmoid";
  const init = { init: "xavier" } as const;
  const layers: Readonly<Record<string, Layer>> = {
    flatten: flatten(),
    fc1: linear(784, 300, init), [`${activation}1`]: activationOf(activation),
    fc2: linear(300, 100, init), [`${activation}2`]: activationOf(activation),
    fc3: linear(100, 10, init),
  };
  return sequential(layers, { seed, kind: "mnistMlp", input: inputPreparation({ from: [1, 28, 28], to: [784] }) }) as Model<"flatten" | "fc1" | "fc2" | "fc3" | `${A}1` | `${A}2`>;
}
