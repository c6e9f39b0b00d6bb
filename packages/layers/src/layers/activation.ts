import { ArgumentError } from "@receptive/core";
import type { Layer } from "../layer.ts";
import { elu } from "./elu.ts";
import { gelu } from "./gelu.ts";
import { hardtanh } from "./hardtanh.ts";
import { leakyRelu } from "./leaky-relu.ts";
import { mish } from "./mish.ts";
import { relu } from "./relu.ts";
import { selu } from "./selu.ts";
import { sigmoid } from "./sigmoid.ts";
import { silu } from "./silu.ts";
import { softplus } from "./softplus.ts";
import { tanh } from "./tanh.ts";

/** Activations that models can be built with by name. */
export type ActivationName = "relu" | "sigmoid" | "tanh" | "leakyRelu" | "elu" | "selu" | "gelu" | "silu" | "mish" | "softplus" | "hardtanh";

const ACTIVATIONS: Readonly<Record<ActivationName, () => Layer>> = { relu, sigmoid, tanh, leakyRelu, elu, selu, gelu, silu, mish, softplus, hardtanh };

/** The activation layer of a name. Throws ArgumentError `E_LAYER_OPTION`. */
export function activation(name: ActivationName): Layer {
  if (!Object.hasOwn(ACTIVATIONS, name)) throw new ArgumentError("E_LAYER_OPTION", `no activation is called ${JSON.stringify(name)}; there are ${Object.keys(ACTIVATIONS).join(", ")}.`);
  return ACTIVATIONS[name]();
}
