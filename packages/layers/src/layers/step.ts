import { step as stepOf, type Tensor } from "@receptive/core";
import type { Layer } from "../layer.ts";
import { elementwise } from "./elementwise.ts";

/** The perceptron's threshold: 1 where x > 0, else 0. Its derivative is 0 everywhere. Without an argument a layer; with a tensor, of that tensor. */
export function step(): Layer;
export function step(x: Tensor): Tensor;
export function step(x?: Tensor): Layer | Tensor {
  return x === undefined ? elementwise("step", {}, "step()", stepOf) : stepOf(x);
}
