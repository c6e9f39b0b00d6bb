import { ArgumentError } from "@receptive/core";
import type { Layer } from "../layer.ts";
import { elu } from "./elu.ts";
import { leakyRelu } from "./leaky-relu.ts";
import { relu } from "./relu.ts";
import { sigmoid } from "./sigmoid.ts";
import { tanh } from "./tanh.ts";

/** Activations that models can be built with by name. */
export type ActivationName = "relu" | "sigmoid" | "tanh" | "leakyRelu" | "elu";

/** The activation layer of a name. Throws ArgumentError `E_LAYER_OPTION`. */
export function activation(name: ActivationName): Layer {
  switch (name) {
    case "relu": return relu();
    case "sigmoid": return sigmoid();
    case "tanh": return tanh();
    case "leakyRelu": return leakyRelu();
    case "elu": return elu();
    default: throw new ArgumentError("E_LAYER_OPTION", `no activation is called ${JSON.stringify(name satisfies never)}; there are relu, sigmoid, tanh, leakyRelu and elu.`);
  }
}
