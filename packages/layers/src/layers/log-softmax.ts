import { logSoftmax as logSoftmaxOf, Tensor } from "@receptive/core";
import type { Layer } from "../layer.ts";
import { elementwise } from "./elementwise.ts";

/** The logarithm of `softmax` along an axis, the last by default; stable. Without a tensor a layer; with one, of that tensor. */
export function logSoftmax(axis?: number): Layer;
export function logSoftmax(x: Tensor, axis?: number): Tensor;
export function logSoftmax(first: number | Tensor = -1, axis = -1): Layer | Tensor {
  if (first instanceof Tensor) return logSoftmaxOf(first, axis);
  return elementwise("logSoftmax", { axis: first }, first === -1 ? "logSoftmax()" : `logSoftmax(${first})`, (x) => logSoftmaxOf(x, first));
}
